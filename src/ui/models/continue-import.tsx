import { FolderOpen, Play } from 'lucide-react';

import type { ModelOrigin, ProviderChoice, StoredModel } from '#service/contract/model-operations.ts';
import { originOf } from '#store/models/stored-models-slice.ts';
import { Button } from '#ui/controls/button.tsx';
import { FolderButton } from '#ui/files/folder-button.tsx';
import { modelFolder } from './model-folder.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

interface ContinueImportProps {
  readonly model: StoredModel;
  readonly provider: ProviderChoice;
}

/** Resumes an interrupted import. A folder has to be given again, because a page forgets it when it closes. */
export function ContinueImport({ model, provider }: ContinueImportProps) {
  const store = useAppStore();
  const busy = useApp((state) => state.modelImport?.kind === 'running');
  const origin = originOf(model);

  const resume = (from: ModelOrigin) => {
    const { name, dtype } = model;
    void store.getState().importModel({ origin: from, name, dtype, loadOn: provider });
  };

  if (origin === null) {
    return (
      <FolderButton
        small
        disabled={busy}
        onFolder={(offer) => {
          resume({ kind: 'folder', ...modelFolder(offer) });
        }}
        onProblem={(problem) => {
          store.getState().reportStoredModel(model.id, problem);
        }}
      >
        <FolderOpen size={14} aria-hidden /> Continue with its folder…
      </FolderButton>
    );
  }
  return (
    <Button
      small
      disabled={busy}
      title={busy ? 'Another import is under way.' : undefined}
      onClick={() => {
        resume(origin);
      }}
    >
      <Play size={13} aria-hidden /> Continue
    </Button>
  );
}
