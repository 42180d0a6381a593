import type { SkipSet } from '#engine/base/skip-set.ts';
import type { BlockImportance } from '#engine/search/run-state.ts';

type BlockStatus = 'kept' | 'skipped' | 'protected';

/** The values that one tile of the strip shows. */
export interface BlockView {
  readonly block: number;
  readonly status: BlockStatus;
  /** Score lost when this block alone is skipped; null while unknown. */
  readonly importance: BlockImportance | null;
  /** Share of the largest drop, 0..1. */
  readonly level: number;
  /** Milliseconds of one prefill through the block in the full model, a median of several; null while unknown. */
  readonly prefillMs: number | null;
  /** Share of the scale that all blocks share, 0..1. */
  readonly time: number;
}

interface StripInput {
  readonly blocks: number;
  readonly skip: SkipSet;
  readonly protectedBlocks: SkipSet;
  readonly importance: readonly BlockImportance[];
  /** Milliseconds by block; null while they are not measured. */
  readonly times: readonly (number | null)[] | null;
}

/**
 * The milliseconds at full height: those of the slowest block, but at most 2.5 times the median, so that one outlier
 * does not flatten the rest.
 */
function timeScale(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return Math.min(sorted.at(-1) ?? 0, 2.5 * median);
}

export function blockViews({
  blocks,
  skip,
  protectedBlocks,
  importance,
  times,
}: StripInput): readonly BlockView[] {
  const drops = new Map(importance.map((entry) => [entry.block, entry]));
  const largest = Math.max(0, ...importance.map((entry) => entry.drop));
  const slowest = timeScale((times ?? []).filter((time) => time !== null));

  const status = (block: number): BlockStatus => {
    if (skip.includes(block)) return 'skipped';
    return protectedBlocks.includes(block) ? 'protected' : 'kept';
  };

  return Array.from({ length: blocks }, (_, block) => {
    const entry = drops.get(block) ?? null;
    const prefillMs = times?.[block] ?? null;
    return {
      block,
      status: status(block),
      importance: entry,
      level: entry && largest > 0 ? Math.max(0, entry.drop) / largest : 0,
      prefillMs,
      time: prefillMs !== null && slowest > 0 ? Math.min(1, prefillMs / slowest) : 0,
    };
  });
}
