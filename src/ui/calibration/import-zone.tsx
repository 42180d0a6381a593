import { FolderOpen, FileUp } from 'lucide-react';
import { lazy } from 'react';

import type { Problem } from '#store/state/problem.ts';
import { FileButton } from '#ui/controls/file-button.tsx';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { DropZone } from '#ui/files/drop-zone.tsx';
import { FolderButton } from '#ui/files/folder-button.tsx';
import { offerFromInput, type Offer } from '#ui/files/offered-files.ts';
import { useInBackend } from '#ui/backends/use-backend.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { FormatHelp } from './format-help.tsx';

/** Few visits label pictures, so their part of the page is no part of the first load. */
const LabellingPart = lazy(() => import('#ui/labelling/labelling-part.tsx'));

/** Imports pictures and labels that are dropped or chosen. */
export function ImportZone() {
  const store = useAppStore();
  const here = useInBackend();
  const labels = useApp(
    ({ labelledName, labellingProblem }) => labelledName !== null || labellingProblem !== null,
  );

  const read = ({ name, files }: Offer) => {
    if (files.length > 0) void store.getState().offerSet(name, files);
  };

  const report = (problem: Problem) => {
    store.getState().reportCalibrationProblem(problem);
  };

  return (
    <>
      {labels ? (
        <LazyPart fallback={null}>
          <LabellingPart />
        </LazyPart>
      ) : null}
      <DropZone
        title="Use your own pictures"
        hint={`Drop a folder, a .zip or files here. They stay ${here}. Pictures without labels are labelled here.`}
        testId="calibration-drop"
        onOffer={read}
        onProblem={report}
      >
        <FolderButton small onFolder={read} onProblem={report}>
          <FolderOpen size={14} aria-hidden /> Choose folder
        </FolderButton>
        <FileButton
          small
          multiple
          accept="image/*,.zip,.json,.jsonl,.ndjson,.csv,.tsv,.txt,.token"
          onFiles={(files) => {
            read(offerFromInput(files));
          }}
        >
          <FileUp size={14} aria-hidden /> Choose files
        </FileButton>
        <FormatHelp />
      </DropZone>
    </>
  );
}
