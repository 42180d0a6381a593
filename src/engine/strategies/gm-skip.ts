import { blocksOutside, withBlock } from '#engine/base/skip-set.ts';
import { CandidateRace } from './candidate-race.ts';
import { parametersOf, type Strategy } from './strategy.ts';
import { tieRanks } from './tie-rule.ts';

/**
 * The greedy path: in each step the candidate whose removal leaves the best metric is removed, until the best one
 * breaks the constraint M(S) >= alpha * M(empty).
 */
export const gmSkip: Strategy = async (context) => {
  const { spec, blocks } = context;
  const { order, seed, eps } = parametersOf(context, 'gm-skip');
  const ranks = tieRanks(order, blocks, seed);
  const race = new CandidateRace(context, 'metric');
  let parent = await context.baseline(context.plan.raceSamples);
  const floor = context.floor(parent);
  const rule = { ranks, eps, admits: (value: number) => spec.explore || value >= floor };
  for (let step = 1; ; step++) {
    if (spec.maxBlocks !== null && step > spec.maxBlocks) return 'budget';
    const candidates = blocksOutside(blocks, parent.skip, spec.protect);
    if (candidates.length === 0) return 'exhausted';
    const winner = await race.hold({ step, parent, candidates, rule, exhaustive: spec.exhaustive });
    if (!winner) return 'constraint';
    parent = context.raced(withBlock(parent.skip, winner.block));
    await context.addPoint(step, parent);
  }
};
