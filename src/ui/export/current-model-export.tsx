import { lazy } from 'react';

import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { useApp } from '#ui/store-context.tsx';

const ModelExportDialog = lazy(() => import('./model-export-dialog.tsx'));

/** The dialog of an export while it is open, and else the progress of one that goes on without it. */
export function CurrentModelExport() {
  const open = useApp((state) => state.exportedBlocks !== null);
  const current = useApp((state) => state.modelExport);
  if (open)
    return (
      <LazyPart fallback={null}>
        <ModelExportDialog />
      </LazyPart>
    );
  return current.kind === 'writing' ? (
    <ProgressLine label={`Exporting ${current.offer.name}`} progress={current.progress} />
  ) : null;
}
