import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { formatSkipSet } from '#ui/format/skip-set-text.ts';
import { formatPercent } from '#ui/format/numbers.ts';

interface PointStripProps {
  readonly point: PathPoint;
  readonly state: Pick<RunState, 'blocks' | 'spec'>;
}

/** Draws the blocks that the exported point keeps and skips. */
export function PointStrip({ point: { skip, sparsity }, state: { blocks, spec } }: PointStripProps) {
  const skipped = skip.length === 0 ? 'none' : formatSkipSet(skip);
  const protect = spec?.protect ?? [];
  const status = (block: number) => {
    if (skip.includes(block)) return 'skipped';
    return protect.includes(block) ? 'protected' : 'kept';
  };
  return (
    <figure className="point-strip num" aria-label={`Blocks of the exported point; skipped: ${skipped}`}>
      <div aria-hidden>
        {Array.from({ length: blocks }, (_, block) => (
          <span key={block} data-status={status(block)}>
            {block}
          </span>
        ))}
      </div>
      <figcaption>
        Skips <strong>{skipped}</strong> of {blocks} blocks,{' '}
        <span className="unbroken">sparsity {formatPercent(sparsity)}</span>
      </figcaption>
    </figure>
  );
}
