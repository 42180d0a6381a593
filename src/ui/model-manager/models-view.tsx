import { Plus } from 'lucide-react';
import { useEffect } from 'react';

import type { ProviderChoice } from '#client/contract.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { BuiltInModel } from './built-in-model.tsx';
import { ImportCard } from './import-card.tsx';
import { ModelInUse } from './model-in-use.tsx';
import { StorageBar } from './storage-bar.tsx';
import { StoredModels } from './stored-models.tsx';

interface ModelsViewProps {
  readonly provider: ProviderChoice;
  readonly onProvider: (provider: ProviderChoice) => void;
}

/** The model in use, the import under way, the stored models. */
export function ModelsView({ provider, onProvider }: ModelsViewProps) {
  const store = useAppStore();
  const problem = useApp((state) => state.libraryProblem);
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
