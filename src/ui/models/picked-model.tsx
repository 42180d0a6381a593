import { SERVED_MODELS } from '#store/served/served-models.ts';
import { Button } from '#ui/controls/button.tsx';
import { useApp } from '#ui/store-context.tsx';
import { useLoadModel } from './use-load-model.ts';
import './models.css';

/** Says which served model the page has picked by itself, and why, while it is loaded; offers the other one. */
export function PickedModel() {
  const { model, reason } = useApp((state) => state.servedChoice);
  const loading = useApp(({ model: status }) => status.kind === 'loading' && status.url === model.url);
  const provider = useApp((state) => state.provider);
  const load = useLoadModel(provider);
  const other = SERVED_MODELS.find((served) => served !== model);
  if (!loading || other === undefined) return null;
  return (
    <p className="muted picked-model">
      <span>
        <strong>{model.name}</strong> ({model.megabytes} MB). {reason}
      </span>
      <Button
        small
        onClick={() => {
          load(other.url);
        }}
      >
        Load {other.name} instead ({other.megabytes} MB)
      </Button>
    </p>
  );
}
