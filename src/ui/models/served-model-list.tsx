import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { SERVED_MODELS, type ServedModel } from '#store/served/served-models.ts';
import { Button } from '#ui/controls/button.tsx';
import { useApp } from '#ui/store-context.tsx';
import { useLoadModel } from './use-load-model.ts';

interface ServedModelRowProps {
  readonly served: ServedModel;
  readonly provider: ProviderChoice;
}

function ServedModelRow({ served, provider }: ServedModelRowProps) {
  const inUse = useApp(({ model }) => model.kind === 'ready' && model.url === served.url);
  const reason = useApp(({ servedChoice }) => (servedChoice.model === served ? servedChoice.reason : null));
  const load = useLoadModel(provider);
  return (
    <div className="model-row" data-in-use={inUse} role="group" aria-label={`Built-in model ${served.name}`}>
      <div className="model-row-text">
        <p className="model-row-name">
          <strong>{served.name}</strong>
          {inUse ? (
            <span className="badge" data-tone="good">
              in use
            </span>
          ) : null}
        </p>
        <p className="muted">
          {served.about} Comes with the page, {served.megabytes} MB.
        </p>
        {reason === null ? null : <p className="muted">Opens by itself here. {reason}</p>}
      </div>
      <div className="model-row-actions">
        <Button
          small
          disabled={inUse}
          onClick={() => {
            load(served.url);
          }}
        >
          Load
        </Button>
      </div>
    </div>
  );
}

/** Lists the models that are served with the page, and says which one it opens in this browser, and why. */
export function ServedModelList({ provider }: { readonly provider: ProviderChoice }) {
  return SERVED_MODELS.map((served) => (
    <ServedModelRow key={served.url} served={served} provider={provider} />
  ));
}
