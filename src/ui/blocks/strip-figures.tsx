import { formatPercent } from '#ui/format/numbers.ts';
import { useApp } from '#ui/store-context.tsx';

/** How many blocks are skipped now. */
export function StripFigures({ blocks }: { readonly blocks: number }) {
  const skipped = useApp((state) => state.skip.length);
  return (
    <span className="strip-figures num" data-testid="sparsity">
      <strong>{skipped}</strong> of {blocks} skipped · sparsity{' '}
      <strong>{formatPercent(skipped / blocks)}</strong>
    </span>
  );
}
