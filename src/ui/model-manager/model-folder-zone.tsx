import { FolderOpen } from 'lucide-react';
import { useState, type DragEvent } from 'react';

import { problemOf, type Problem } from '#store/problem.ts';
import { FolderButton } from '#ui/files/folder-button.tsx';
import { modelFolder } from '#ui/files/model-folder.ts';
import { offerFromDrop, type Offer } from '#ui/files/offered-files.ts';
import { useAppStore } from '#ui/store-context.tsx';
import '#ui/calibration/import-zone.css';

/** Takes a checkpoint that lies on this computer. */
export function ModelFolderZone() {
  const store = useAppStore();
  const [over, setOver] = useState(false);

  const read = (offer: Offer) => {
    if (offer.files.length > 0) {
      void store.getState().lookUpModel({ kind: 'folder', ...modelFolder(offer) });
    } else {
      refuse({ message: 'That folder holds no files.', remedy: 'Choose the folder of a checkpoint.' });
    }
  };

  const refuse = (problem: Problem) => {
    store.getState().refuseLookUp(problem);
  };

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    offerFromDrop(event.dataTransfer).then(read, (error: unknown) => {
      refuse(problemOf(error));
    });
  };

  return (
    <div
      className="import-zone"
      data-over={over}
      data-testid="model-drop"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={drop}
    >
      <p>
        <strong>Use a folder of this computer</strong>
        <br />
        <span className="muted">
          Drop a checkpoint folder here: config.json, *.safetensors and the tokenizer’s files. Nothing is sent
          anywhere.
        </span>
      </p>
      <div className="import-buttons">
        <FolderButton small onFolder={read} onProblem={refuse}>
          <FolderOpen size={14} aria-hidden /> Choose folder
        </FolderButton>
      </div>
    </div>
  );
}
