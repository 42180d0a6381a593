import { PackageMinus } from 'lucide-react';
import { lazy } from 'react';

import type { ExportedBlocks } from '#store/state/model-export-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

const ModelExportDialog = lazy(() => import('./model-export-dialog.tsx'));

/** Opens the dialog in which a model without these blocks is taken away, and shows an export that goes on without it. */
export function ExportModelButton({ blocks }: { readonly blocks: ExportedBlocks }) {
  const store = useAppStore();
  const open = useApp((state) => state.exportedBlocks !== null);
  const current = useApp((state) => state.modelExport);
  return (
    <div className="export-model">
      <Button
        disabled={blocks.skip.length === 0}
        onClick={() => {
          void store.getState().openModelExport(blocks);
        }}
      >
        <PackageMinus size={14} aria-hidden /> Export the model without them…
      </Button>
      {current.kind === 'writing' && !open ? (
        <ProgressLine label={`Exporting ${current.offer.name}`} progress={current.progress} />
      ) : null}
      {open ? (
        <LazyPart fallback={null}>
          <ModelExportDialog />
        </LazyPart>
      ) : null}
    </div>
  );
}
