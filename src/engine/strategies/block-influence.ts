import { blocksOutside } from '#engine/base/skip-set.ts';
import { deletionPath } from './deletion-path.ts';
import type { Strategy } from './strategy.ts';

/** One pass of the full model decides the whole order; equal influence goes to the deeper block. */
export const blockInfluence: Strategy = async (context) => {
  // The influence comes before anything else, so that a pause in it leaves nothing half done.
  const influence = await context.influence();
  const order = [...blocksOutside(context.blocks)].sort(
    (a, b) => (influence[a] ?? 0) - (influence[b] ?? 0) || b - a,
  );
  return deletionPath(context, order);
};
