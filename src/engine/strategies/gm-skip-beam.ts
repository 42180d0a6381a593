import { blocksOutside, withBlock } from '#engine/base/skip-set.ts';
import { BeamStep } from './beam-step.ts';
import type { ScoredSet } from './search-context.ts';
import { parametersOf, type Strategy } from './strategy.ts';
import { tieRanks } from './tie-rule.ts';

/**
 * Beam search: the best `width` skip sets of each size are kept instead of the best one. With width 1 it is GM-Skip.
 * The path holds the best skip set of each size, which need not contain the one before.
 */
export const gmSkipBeam: Strategy = async (context) => {
  const { spec, blocks } = context;
  const { order, seed, width } = parametersOf(context, 'gm-skip-beam');
  const ranks = tieRanks(order, blocks, seed);
  const full = await context.baseline(context.plan.raceSamples);
  const floor = spec.explore ? -Infinity : context.floor(full);
  let beam: readonly ScoredSet[] = [full];
  for (let step = 1; ; step++) {
    if (spec.maxBlocks !== null && step > spec.maxBlocks) return 'budget';
    const race = new BeamStep(context, { step, width, floor, ranks });
    for (const [rank, parent] of beam.entries())
      await race.expand(parent, rank, blocksOutside(blocks, parent.skip, spec.protect));
    if (beam.every(({ skip }) => blocksOutside(blocks, skip, spec.protect).length === 0)) return 'exhausted';
    const winners = race.winners();
    const [best] = winners;
    if (!best) return 'constraint';
    beam = winners.map(({ parent, block }) => context.raced(withBlock(parent.skip, block)));
    await context.addPoint(step, context.raced(withBlock(best.parent.skip, best.block)));
  }
};
