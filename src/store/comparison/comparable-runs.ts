import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { RunSummary } from '#service/contract/run-operations.ts';
import type { AppState } from '#store/state/app-state.ts';
import { specOf } from '#store/search/search-settings.ts';

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

/** Whether one of these runs has found what the spec asks for. */
export function isFinished(spec: SearchSpec, runs: AppState['runs']): boolean {
  return (runs ?? []).some((run) => run.status === 'done' && sameRun(run.spec, spec));
}

/** The comparison that the page was left in, or that failed, while nothing else is under way and some of it is to do. */
export function unfinishedComparison(state: AppState): readonly SearchSpec[] | null {
  const { keptComparison, runs, liveRunId, queue } = state;
  if (keptComparison === null || runs === null || liveRunId !== null || queue !== null) return null;
  return keptComparison.every((spec) => isFinished(spec, runs)) ? null : keptComparison;
}

/** Whether a comparison would go on with this run. */
export function belongsTo(kept: readonly SearchSpec[] | null, run: RunSummary): boolean {
  return kept?.some((spec) => sameRun(spec, run.spec)) ?? false;
}

/** Of runs with one spec one is enough: the newest that is finished, or else the newest. `runs` are newest first. */
export function oneOfEach(runs: readonly RunSummary[]): readonly RunSummary[] {
  return runs.filter((run) => {
    const twins = runs.filter(({ spec }) => sameRun(spec, run.spec));
    return run === (twins.find(({ status }) => status === 'done') ?? twins[0]);
  });
}

/** What runs are compared with; null before there is a model and a calibration set. */
export function referenceSpec(state: AppState): SearchSpec | null {
  const shown = state.run?.state.spec;
  if (shown) return shown;
  try {
    return specOf(state);
  } catch {
    // No model or calibration set yet: nothing can be compared.
    return null;
  }
}
