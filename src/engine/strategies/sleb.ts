import { blocksOutside, withBlock } from '#engine/base/skip-set.ts';
import { CandidateRace } from './candidate-race.ts';
import { ScoreSheet } from './score-sheet.ts';
import type { ScoredSet, SearchContext } from './search-context.ts';
import type { Strategy } from './strategy.ts';
import { tieRanks } from './tie-rule.ts';

/**
 * Greedy on the likelihood of the references; the first and the last block stay. The task's metric is measured at each point
 * and ends the path as it ends those of fixed orders.
 */
export const sleb: Strategy = async (context) => {
  const { spec, blocks, likelihood } = context;
  const race = new CandidateRace(context, 'nll');
  const kept = [0, blocks - 1];
  const rule = { ranks: tieRanks('forward', blocks, 0), eps: 0, admits: () => true };
  const full = await context.baseline();
  let parent: ScoredSet = { skip: [], scores: new ScoreSheet(likelihood.ranges) };
  for (let step = 1; ; step++) {
    if (spec.maxBlocks !== null && step > spec.maxBlocks) return 'budget';
    const candidates = blocksOutside(blocks, parent.skip, spec.protect, kept);
    if (candidates.length === 0) return 'exhausted';
    const winner = await race.hold({ step, parent, candidates, rule, exhaustive: spec.exhaustive });
    if (!winner) return 'exhausted';
    const skip = withBlock(parent.skip, winner.block);
    parent = { skip, scores: likelihoodsOf(context, skip) };
    const point = await context.scored(skip);
    await context.addPoint(step, point);
    if (!spec.explore && point.scores.bound < context.floor(full)) return 'constraint';
  }
};

function likelihoodsOf(
  { likelihood, recorder, samples }: SearchContext,
  skip: readonly number[],
): ScoreSheet {
  const sheet = new ScoreSheet(likelihood.ranges);
  const all = Array.from({ length: samples }, (_, sample) => sample);
  sheet.add(recorder.outcomes(skip, all, 'nll') ?? []);
  return sheet;
}
