import { Plus } from 'lucide-react';
import { useEffect } from 'react';

import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { BROWSER } from '#client/backend-switch.ts';
import type { AppState } from '#store/state/app-state.ts';
import type { Problem } from '#store/state/problem.ts';
import { useServerName } from '#ui/backends/use-backend.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ShareBar } from '#ui/controls/progress-line.tsx';
import { formatBytes } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { ImportCard } from './import-card.tsx';
import { ModelInUse } from './model-in-use.tsx';
import { ServedModelList } from './served-model-list.tsx';
import { StoredModels } from './stored-models.tsx';

/** Shows how much of the backend's storage is used. */
function StorageBar() {
  const server = useServerName();
  const storage = useApp((state) => state.storage);
  if (storage === null || storage.quotaBytes === 0) return null;
  const { usageBytes, quotaBytes } = storage;
  const used = `${formatBytes(usageBytes)} used ${server === null ? 'by this page' : `on ${server}`}`;
  if (quotaBytes === null)
    return (
      <p className="muted num">
        {used}.{' '}
        {server === null ? 'The browser does not tell its limit.' : 'It does not tell how much is free.'}
      </p>
    );
  const share = Math.min(1, usageBytes / quotaBytes);
  return (
    <div className="storage-bar">
      <ShareBar label="Storage used" share={share} />
      <p className="muted num">
        {used}, {formatBytes(Math.max(0, quotaBytes - usageBytes))}{' '}
        {server === null ? 'left of what the browser allows' : 'free there'}
      </p>
    </div>
  );
}

/** The problem of a browser that grants no storage at all, as on an insecure page. */
const noStorage: Problem = {
  message: 'This browser keeps no files for this page, so no model can be stored.',
  remedy:
    'Open the page over HTTPS and not in a private window. A block model can still be loaded from its URL.',
};

function storedModelsProblem({ storedModelsProblem: problem, storage, backend }: AppState): Problem | null {
  return problem ?? (storage?.quotaBytes === 0 && backend === BROWSER ? noStorage : null);
}

interface ModelsViewProps {
  readonly provider: ProviderChoice;
  readonly onProvider: (provider: ProviderChoice) => void;
}

/** Lists the model in use, the import under way and the stored models. */
export function ModelsView({ provider, onProvider }: ModelsViewProps) {
  const store = useAppStore();
  const problem = useApp(storedModelsProblem);
  useEffect(() => {
    void store.getState().refreshStoredModels();
  }, [store]);
  return (
    <>
      <ModelInUse provider={provider} onProvider={onProvider} />
      <section className="manager-section">
        <div className="manager-head">
          <h3>Stored models</h3>
          <Button
            kind="primary"
            onClick={() => {
              store.getState().showManager('add');
            }}
          >
            <Plus size={15} aria-hidden /> Add a model…
          </Button>
        </div>
        <ImportCard provider={provider} />
        {problem ? <ProblemNote problem={problem} /> : <StoredModels provider={provider} />}
        <ServedModelList provider={provider} />
        <StorageBar />
      </section>
    </>
  );
}
