import type { DoneReason } from '#engine/search/run-event.ts';
import { type SkipSet, blocksOutside, skipSet } from '#engine/base/skip-set.ts';
import { seededPermutation } from '#engine/base/seeded-random.ts';
import type { SearchContext } from './search-context.ts';
import { type Strategy, parametersOf } from './strategy.ts';

/**
 * Skip-MLLM's fixed interval n: every block i with i mod n == 0 and 0 < i < L. For L = 32 that is 31.25, 21.88, 15.63, 12.50
 * and 9.38 % of the blocks for n = 3, 4, 6, 7 and 10.
 */
export function fixedIntervalSet(blocks: number, interval: number): SkipSet {
  return blocksOutside(blocks).filter((block) => block > 0 && block % interval === 0);
}

/** As many blocks as the fixed interval skips, drawn by `seed` from those that are not protected. */
export function unevenIntervalSet(
  blocks: number,
  interval: number,
  seed: number,
  protect: readonly number[],
): SkipSet {
  const free = blocksOutside(blocks, protect);
  const size = Math.min(fixedIntervalSet(blocks, interval).length, free.length);
  const drawn = seededPermutation(free.length, seed).slice(0, size);
  return skipSet(drawn.flatMap((index) => free[index] ?? []));
}

/** Skips every n-th block, whatever the task. */
export const fixedInterval: Strategy = (context) => {
  const { spec, blocks } = context;
  const { interval } = parametersOf(context, 'fixed-interval');
  const set = fixedIntervalSet(blocks, interval);
  return scoreOnce(
    context,
    set.filter((block) => !spec.protect.includes(block)),
  );
};

/** The control of the fixed interval: does it matter which blocks are skipped? */
export const unevenInterval: Strategy = (context) => {
  const { spec, blocks } = context;
  const { interval, seed } = parametersOf(context, 'uneven-interval');
  return scoreOnce(context, unevenIntervalSet(blocks, interval, seed, spec.protect));
};

/** A path of one point. */
async function scoreOnce(context: SearchContext, skip: SkipSet): Promise<DoneReason> {
  await context.baseline();
  if (skip.length > 0) await context.addPoint(1, await context.scored(skip));
  return 'exhausted';
}
