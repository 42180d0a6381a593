import { blocksOutside } from '#engine/base/skip-set.ts';
import { deletionPath } from './deletion-path.ts';
import type { Strategy } from './strategy.ts';

/** One pass of the full model decides the whole order; equal influence goes to the deeper block. */
export const blockInfluence: Strategy = {
  key: 'block-influence',
  label: 'Block influence',
  citation: 'Men et al., ShortGPT: Layers in Large Language Models are More Redundant Than You Expect, 2024',
  summary: 'Removes the block first that changes the residual stream least.',
  needsReferences: true,
  async run(context) {
    // Before anything else, so that a pause in it leaves nothing half done.
    const influence = await context.influence();
    const order = [...blocksOutside(context.blocks)].sort(
      (a, b) => (influence[a] ?? 0) - (influence[b] ?? 0) || b - a,
    );
    return deletionPath(context, order);
  },
};
