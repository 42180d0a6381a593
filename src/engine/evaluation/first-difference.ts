import type { SkipSet } from '#engine/base/skip-set.ts';

/** The first block that one skip set skips and the other does not; `blocks` for equal sets. */
export function firstDifference(a: SkipSet, b: SkipSet, blocks: number): number {
  for (let block = 0; block < blocks; block++) if (a.includes(block) !== b.includes(block)) return block;
  return blocks;
}

/** The first block from `block` on that a skip set keeps; `blocks` where there is none. The stream into both is the same. */
export function keptFrom(skip: SkipSet, block: number, blocks: number): number {
  let kept = block;
  while (kept < blocks && skip.includes(kept)) kept++;
  return kept;
}
