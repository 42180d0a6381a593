import type { GroupEvaluation, ReferenceEvaluators, SkipSetScorer } from '#engine/search/evaluator.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { SyntheticEvaluator } from './synthetic-evaluator.ts';

/** A likelihood that falls as the synthetic model's answers get worse. */
export function logLikelihood(model: SyntheticEvaluator, skip: SkipSet, sample: number): number {
  return model.outcome(skip, sample).score / 1000 - 1;
}

/** Likelihood and influence of a synthetic model. */
export function syntheticReferences(
  model: SyntheticEvaluator,
  influence: readonly number[],
): ReferenceEvaluators {
  let groups: readonly (readonly number[])[] = [];
  const evaluation = (skip: SkipSet, samples: readonly number[]): Promise<GroupEvaluation> =>
    Promise.resolve({
      outcomes: samples.map((sample) => ({
        sample,
        answer: '',
        tokenIds: [],
        score: logLikelihood(model, skip, sample),
        positions: model.promptPositions(),
      })),
      blockTokens: samples.length * (model.blocks - skip.length),
    });
  const likelihood: SkipSetScorer = {
    blocks: model.blocks,
    samples: model.samples,
    promptPositions: () => model.promptPositions(),
    rebase(parent, next) {
      groups = next;
      return evaluation(parent, next.flat());
    },
    evaluate: (skip, group) => evaluation(skip, groups[group] ?? []),
    evaluateTogether: (skips, group) =>
      Promise.all(skips.map((skip) => evaluation(skip, groups[group] ?? []))),
  };
  return { likelihood, influence: () => Promise.resolve(influence) };
}
