import { comparisonKey, sameRun } from '#engine/search/same-question.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { RunSummary } from '#service/contract/run-operations.ts';
import type { AppState } from '#store/state/app-state.ts';
import { specOf } from '#store/search/search-settings.ts';
import { recordedRun } from '#store/runs/recorded-runs.ts';
import { isSearching } from '#store/runs/resumable-runs.ts';

/** Whether one of these runs is a finished run of the spec. */
export function isFinished(spec: SearchSpec, runs: AppState['runs']): boolean {
  return (runs ?? []).some((run) => run.status === 'done' && sameRun(run.spec, spec));
}

/** The kept comparison if some of its runs are unfinished and no search is under way; null otherwise. */
export function unfinishedComparison(state: AppState): readonly SearchSpec[] | null {
  const { keptComparison, runs } = state;
  if (keptComparison === null || runs === null || isSearching(state)) return null;
  return keptComparison.every((spec) => isFinished(spec, runs)) ? null : keptComparison;
}

/** Whether the kept comparison would resume this run. */
export function belongsTo(kept: readonly SearchSpec[] | null, run: RunSummary): boolean {
  return kept?.some((spec) => sameRun(spec, run.spec)) ?? false;
}

/** Keeps one run of each spec: the newest that is finished, or else the newest. `runs` are newest first. */
function oneOfEach(runs: readonly RunSummary[]): readonly RunSummary[] {
  return runs.filter((run) => {
    const twins = runs.filter(({ spec }) => sameRun(spec, run.spec));
    return run === (twins.find(({ status }) => status === 'done') ?? twins[0]);
  });
}

/**
 * The ids of the runs that are compared under a spec, oldest first: with a recorded run in view the recorded ones, and otherwise a
 * person's own.
 */
export function comparableRuns(state: AppState, spec: SearchSpec): readonly string[] {
  const key = comparisonKey(spec);
  const isAlike = (run: Pick<RunSummary, 'spec'>) => comparisonKey(run.spec) === key;
  const isRecorded = recordedRun(state, state.run?.id) !== null;
  const alike = isRecorded
    ? (state.recordedRuns ?? []).filter(isAlike)
    : oneOfEach((state.runs ?? []).filter(isAlike)).toReversed();
  return alike.map(({ id }) => id);
}

/**
 * The spec that runs are compared with: that of the run in view, or of the form. Null before there is a model and a
 * calibration set.
 */
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
