import { FolderOpen } from 'lucide-react';

import type { Problem } from '#store/state/problem.ts';
import { DropZone } from '#ui/files/drop-zone.tsx';
import { FolderButton } from '#ui/files/folder-button.tsx';
import { modelFolder } from './model-folder.ts';
import type { Offer } from '#ui/files/offered-files.ts';
import { useAppStore } from '#ui/store-context.tsx';

/** Looks up a checkpoint in a folder of this computer. */
export function ModelFolderZone() {
  const store = useAppStore();

  const refuse = (problem: Problem) => {
    store.getState().refuseLookUp(problem);
  };

  const read = (offer: Offer) => {
    if (offer.files.length > 0) {
      void store.getState().lookUpModel({ kind: 'folder', ...modelFolder(offer) });
    } else {
      refuse({ message: 'That folder holds no files.', remedy: 'Choose the folder of a checkpoint.' });
    }
  };

  return (
    <DropZone
      title="Use a folder of this computer"
      hint="Drop a checkpoint folder here: config.json, *.safetensors and the tokenizer’s files. Nothing is sent anywhere."
      testId="model-drop"
      onOffer={read}
      onProblem={refuse}
    >
      <FolderButton small onFolder={read} onProblem={refuse}>
        <FolderOpen size={14} aria-hidden /> Choose folder
      </FolderButton>
    </DropZone>
  );
}
