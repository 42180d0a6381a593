import type { DoneReason } from '#engine/search/run-event.ts';
import { blocksOutside, skipSet } from '#engine/base/skip-set.ts';
import type { SearchContext } from './search-context.ts';
import { type Strategy, parametersOf } from './strategy.ts';

/**
 * Removes blocks in a given order, protected ones left out, and scores each skip set on the way. The path ends with the
 * first point that breaks the constraint (that point is kept, since no better candidate was looked for), at the budget,
 * or with the list.
 */
async function deletionPath(context: SearchContext, order: readonly number[]): Promise<DoneReason> {
  const { spec } = context;
  const full = await context.baseline();
  const blocks = order.filter((block) => !spec.protect.includes(block));
  for (let step = 1; step <= blocks.length; step++) {
    if (spec.maxBlocks !== null && step > spec.maxBlocks) return 'budget';
    const point = await context.scored(skipSet(blocks.slice(0, step)));
    await context.addPoint(step, point);
    if (!spec.explore && point.scores.bound < context.floor(full)) return 'constraint';
  }
  return 'exhausted';
}

export const orderReverse: Strategy = (context) =>
  deletionPath(context, [...blocksOutside(context.blocks)].reverse());

export const orderForward: Strategy = (context) => {
  const { start } = parametersOf(context, 'order-forward');
  return deletionPath(
    context,
    blocksOutside(context.blocks).filter((block) => block >= start),
  );
};

/** One pass of the full model decides the whole order; equal influence goes to the deeper block. */
export const blockInfluence: Strategy = async (context) => {
  // The influence comes before anything else, so that a pause in it leaves nothing half done.
  const influence = await context.influence();
  const order = [...blocksOutside(context.blocks)].sort(
    (a, b) => (influence[a] ?? 0) - (influence[b] ?? 0) || b - a,
  );
  return deletionPath(context, order);
};
