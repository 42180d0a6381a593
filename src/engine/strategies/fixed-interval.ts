import type { DoneReason } from '#engine/search/run-event.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { fixedIntervalSet, unevenIntervalSet } from './interval-sets.ts';
import type { SearchContext } from './search-context.ts';
import { parametersOf, type Strategy } from './strategy.ts';

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
