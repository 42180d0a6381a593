import type { DoneReason } from '#engine/search/run-event.ts';
import { skipSet } from '#engine/base/skip-set.ts';
import type { SearchContext } from './search-context.ts';

/**
 * Removes blocks in a given order, protected ones left out, and scores each skip set on the way. The path ends with the first
 * point that breaks the constraint (which is drawn: no better candidate was looked for), at the budget, or with the list.
 */
export async function deletionPath(context: SearchContext, order: readonly number[]): Promise<DoneReason> {
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
