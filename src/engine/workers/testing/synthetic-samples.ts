import type { AnsweredSamples } from '#engine/evaluation/scored-samples.ts';
import type { SyntheticEvaluator } from '#engine/strategies/testing/synthetic-evaluator.ts';

/** The samples of a synthetic model, whose answer is its score in millionths. */
export function syntheticSamples(model: SyntheticEvaluator): AnsweredSamples {
  return {
    prompts: Array.from({ length: model.samples }, () => ({
      ids: Array<number>(model.promptPositions()).fill(1),
    })),
    decode: (answers) => Promise.resolve(answers.map((tokens) => tokens.join(' '))),
    score: (_sample, answer) => Number(answer) / 1e6,
  };
}
