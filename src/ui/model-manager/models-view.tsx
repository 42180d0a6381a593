import { Plus } from 'lucide-react';
import { useEffect } from 'react';

import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { BROWSER } from '#client/backend.ts';
import type { AppState } from '#store/state/app-state.ts';
import type { Problem } from '#store/state/problem.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { BuiltInModel } from './built-in-model.tsx';
import { ImportCard } from './import-card.tsx';
import { ModelInUse } from './model-in-use.tsx';
import { StorageBar } from './storage-bar.tsx';
import { StoredModels } from './stored-models.tsx';

/** A browser that grants no storage at all, as on an insecure page. */
const noStorage: Problem = {
  message: 'This browser keeps no files for this page, so no model can be stored.',
  remedy:
    'Open the page over HTTPS and not in a private window. A block model can still be loaded from its URL.',
};

function libraryProblem({ storedModelsProblem: problem, storage, backend }: AppState): Problem | null {
  return problem ?? (storage?.quotaBytes === 0 && backend === BROWSER ? noStorage : null);
}

interface ModelsViewProps {
  readonly provider: ProviderChoice;
  readonly onProvider: (provider: ProviderChoice) => void;
}

/** The model in use, the import under way, the stored models. */
export function ModelsView({ provider, onProvider }: ModelsViewProps) {
  const store = useAppStore();
  const problem = useApp(libraryProblem);
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
        <BuiltInModel provider={provider} />
        <StorageBar />
      </section>
    </>
  );
}
