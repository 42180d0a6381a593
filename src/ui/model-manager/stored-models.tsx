import { HardDriveDownload } from 'lucide-react';

import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { isOfJob } from '#store/models/model-imports-slice.ts';
import { useInPlace } from '#ui/places/use-place.ts';
import { useApp } from '#ui/store-context.tsx';
import { StoredModelRow } from './stored-model-row.tsx';

/** The models kept where the page works; the one that is being imported has a card of its own. */
export function StoredModels({ provider }: { readonly provider: ProviderChoice }) {
  const here = useInPlace();
  const models = useApp((state) => state.storedModels);
  const current = useApp((state) => state.modelImport);
  if (models === null) return <p className="muted">Reading…</p>;
  const job = current?.kind === 'running' ? current.job : null;
  const shown = models.filter((model) => job === null || model.state === 'complete' || !isOfJob(model, job));
  if (shown.length === 0) {
    return job === null ? (
      <p className="models-empty muted">
        <HardDriveDownload size={20} aria-hidden />
        <span>
          No model is stored yet. Add one from the Hugging Face hub, from any URL or from a folder: it is
          converted once, stays {here}, and needs no network from then on.
        </span>
      </p>
    ) : null;
  }
  return (
    <ul className="models" aria-label="Stored models">
      {shown.map((model) => (
        <StoredModelRow key={model.id} model={model} provider={provider} />
      ))}
    </ul>
  );
}
