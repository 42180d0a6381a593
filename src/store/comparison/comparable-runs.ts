import type { SearchSpec } from '#engine/search/search-spec.ts';

/** Everything of a spec but how blocks are chosen: runs with equal keys can be drawn into one chart. */
export function comparisonKey(spec: SearchSpec): string {
  const { task, sampling, prompt, maxNewTokens, model, calibration, answerRules, documentFrequencies } = spec;
  const scoring = [answerRules, documentFrequencies?.hash ?? null];
  return JSON.stringify([task, sampling, prompt, maxNewTokens, model.hash, calibration.id, scoring]);
}

/** Whether two specs ask for the same run, whatever their files are called. */
export function sameRun(a: SearchSpec, b: SearchSpec): boolean {
  const choice = ({ strategy, alpha, maxBlocks, protect, exhaustive, explore }: SearchSpec) =>
    JSON.stringify([strategy, alpha, maxBlocks, protect, exhaustive, explore]);
  return comparisonKey(a) === comparisonKey(b) && choice(a) === choice(b);
}
