import { FolderOpen, FileUp } from 'lucide-react';
import { useState, type DragEvent } from 'react';

import { problemOf, type Problem } from '#store/problem.ts';
import { FileButton } from '#ui/controls/file-button.tsx';
import { FolderButton } from '#ui/files/folder-button.tsx';
import { offerFromDrop, offerFromInput, type Offer } from '#ui/files/offered-files.ts';
import { useAppStore } from '#ui/store-context.tsx';
import { FormatHelp } from './format-help.tsx';
import './import-zone.css';

/** Takes the person's own pictures and labels. */
export function ImportZone() {
  const store = useAppStore();
  const [over, setOver] = useState(false);

  const read = ({ name, files }: Offer) => {
    if (files.length > 0) void store.getState().importCalibration(name, files);
  };

  const report = (problem: Problem) => {
    store.getState().reportCalibrationProblem(problem);
  };

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    offerFromDrop(event.dataTransfer).then(read, (error: unknown) => {
      report(problemOf(error));
    });
  };

  return (
    <div
      className="import-zone"
      data-over={over}
      data-testid="calibration-drop"
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
        <strong>Use your own pictures</strong>
        <br />
        <span className="muted">Drop a folder or files here. They stay in this browser.</span>
      </p>
      <div className="import-buttons">
        <FolderButton small onFolder={read} onProblem={report}>
          <FolderOpen size={14} aria-hidden /> Choose folder
        </FolderButton>
        <FileButton
          small
          multiple
          accept="image/*,.json,application/json"
          onFiles={(files) => {
            read(offerFromInput(files));
          }}
        >
          <FileUp size={14} aria-hidden /> Choose files
        </FileButton>
        <FormatHelp />
      </div>
    </div>
  );
}
