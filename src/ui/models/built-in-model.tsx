import type { ProviderChoice } from '#service/contract.ts';
import { Button } from '#ui/controls/button.tsx';
import { DEMO_MODEL_URL } from '#client/served.ts';
import { useApp } from '#ui/store-context.tsx';
import { useLoadModel } from './use-load-model.ts';

/** The small model that is served with the page. */
export function BuiltInModel({ provider }: { readonly provider: ProviderChoice }) {
  const inUse = useApp(({ model }) => model.kind === 'ready' && model.url === DEMO_MODEL_URL);
  const load = useLoadModel(provider);
  return (
    <div className="model-row" data-in-use={inUse} role="group" aria-label="Built-in model">
      <div className="model-row-text">
        <p className="model-row-name">
          <strong>llava-pictograms-24</strong>
          {inUse ? (
            <span className="badge" data-tone="good">
              in use
            </span>
          ) : null}
        </p>
        <p className="muted">Comes with the page: 24 narrow blocks, trained on pictograms.</p>
      </div>
      <div className="model-row-actions">
        <Button
          small
          disabled={inUse}
          onClick={() => {
            load(DEMO_MODEL_URL);
          }}
        >
          Load
        </Button>
      </div>
    </div>
  );
}
