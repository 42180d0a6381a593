import type { SearchSpec } from './search-spec.ts';
import { skipPhase } from './strategy-choice.ts';

/**
 * The question to the model: apart from the skip set, all that an answer depends on. Names of models and sets do not
 * matter.
 */
function question({ model, calibration, prompt, maxNewTokens }: SearchSpec): readonly unknown[] {
  return [model.hash, calibration.id, prompt, maxNewTokens];
}

/** How answers are scored. */
function scoring({ task, answerRules, documentFrequencies }: SearchSpec): readonly unknown[] {
  return [task, answerRules, documentFrequencies?.hash ?? null];
}

/** How skip sets are chosen. */
function choice({
  strategy,
  alpha,
  maxBlocks,
  protect,
  exhaustive,
  explore,
  references,
}: SearchSpec): readonly unknown[] {
  return [strategy, alpha, maxBlocks, protect, exhaustive, explore, references ?? null];
}

/** Equal for specs under which equal skip sets give equal answers to equal samples. */
export function answerKey(spec: SearchSpec): string {
  return JSON.stringify([question(spec), skipPhase(spec.strategy)]);
}

/** Equal for specs whose scores mean the same, on whichever samples. */
export function scoreKey(spec: SearchSpec): string {
  return JSON.stringify([question(spec), scoring(spec)]);
}

/** Equal for specs that differ only in how skip sets are chosen: their runs can be drawn into one chart. */
export function comparisonKey(spec: SearchSpec): string {
  return JSON.stringify([question(spec), scoring(spec), spec.sampling]);
}

/** Whether two specs ask for the same run; names of files do not matter. */
export function sameRun(a: SearchSpec, b: SearchSpec): boolean {
  return comparisonKey(a) === comparisonKey(b) && JSON.stringify(choice(a)) === JSON.stringify(choice(b));
}
