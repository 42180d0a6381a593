import { Package, PackageMinus } from 'lucide-react';

import type { ExportedBlocks } from '#store/state/model-export-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { plural } from '#ui/format/numbers.ts';
import { useAppStore } from '#ui/store-context.tsx';

/** Opens the dialog in which the model without these blocks, or the full one, is taken away. */
export function ExportModelButton({ blocks }: { readonly blocks: ExportedBlocks }) {
  const store = useAppStore();
  const isFull = blocks.skip.length === 0;
  const Icon = isFull ? Package : PackageMinus;
  return (
    <div className="export-model">
      <Button
        onClick={() => {
          void store.getState().openModelExport(blocks);
        }}
      >
        <Icon size={14} aria-hidden /> Export the{' '}
        {isFull ? 'full model' : `model without ${plural(blocks.skip.length, 'block')}`}…
      </Button>
    </div>
  );
}
