import { SkipscopeError } from '#engine/base/errors.ts';
import type { Evaluator, ReferenceEvaluators } from '#engine/search/evaluator.ts';
import { IndependentEvaluator } from './independent-evaluator.ts';
import { LikelihoodEvaluator } from './likelihood-evaluator.ts';
import { measureInfluence } from './measure-influence.ts';
import type { ReferenceSamples } from './reference-samples.ts';
import { ReusingEvaluator } from './reusing-evaluator.ts';
import type { ScoredSamples } from './scored-samples.ts';

export interface EvaluatorOptions {
  /** Nothing reused: every evaluation runs every kept block from the prompt on. */
  readonly independent: boolean;
  readonly memoryBudget: number;
}

/** An evaluator and the memory it holds. */
export interface OpenEvaluator {
  readonly evaluator: Evaluator;
  dispose(): void;
}

/** Throws `SkipscopeError('invalid-calibration')` when there is no sample to score. */
export function createEvaluator(scored: ScoredSamples, options: EvaluatorOptions): OpenEvaluator {
  if (scored.prompts.length === 0) {
    throw new SkipscopeError(
      'invalid-calibration',
      'No sample of the calibration set carries the annotation this task needs.',
      'Choose another task, or add labels, boxes or captions to the set.',
    );
  }
  // If the prompt runs through every block (phase `decode`), nothing can be reused.
  if (options.independent || scored.phase === 'decode')
    return { evaluator: new IndependentEvaluator(scored), dispose: () => undefined };
  const evaluator = new ReusingEvaluator(scored, options.memoryBudget);
  return { evaluator, dispose: () => evaluator.dispose() };
}

/** The evaluators of strategies that do not look at answers, and the memory that they hold. */
export function createReferenceEvaluators(
  scored: ReferenceSamples,
  memoryBudget: number,
): ReferenceEvaluators & { dispose(): void } {
  const likelihood = new LikelihoodEvaluator(scored, memoryBudget);
  return {
    likelihood,
    influence: (signal, yieldDevice) => measureInfluence(scored.model, scored.prompts, signal, yieldDevice),
    dispose: () => likelihood.dispose(),
  };
}
