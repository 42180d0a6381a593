import type { RunSummary } from '#service/contract/run-operations.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { AppState, SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { placeOfRun } from '#store/runs/runs-slice.ts';
import { comparisonKey, sameRun } from './comparable-runs.ts';
import { specOf } from '#store/search/search-settings.ts';
import { createStrategyQueue, type StrategyQueueSlice } from './strategy-queue.ts';

/** A finished or unfinished run beside others. */
export interface ComparedRun {
  readonly id: string;
  readonly state: RunState;
}

export interface ComparisonSlice extends StrategyQueueSlice {
  /** Runs that differ in their strategy only, oldest first. */
  readonly compared: readonly ComparedRun[];
  /** Reads the runs that can be compared with the one in view, or with what the settings describe. */
  loadComparison(): Promise<void>;
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

/** Of runs with one spec one is enough: the newest that is finished, or else the newest. `runs` are newest first. */
function oneOfEach(runs: readonly RunSummary[]): readonly RunSummary[] {
  return runs.filter((run) => {
    const twins = runs.filter(({ spec }) => sameRun(spec, run.spec));
    return run === (twins.find(({ status }) => status === 'done') ?? twins[0]);
  });
}

export function createComparisonSlice(context: SliceContext): ComparisonSlice {
  const { set, get, backends } = context;

  let calls = 0;

  const loadComparison = async () => {
    const call = ++calls;
    const reference = referenceSpec(get());
    if (!reference) {
      set({ compared: [] });
      return;
    }
    const key = comparisonKey(reference);
    const alike = (get().runs ?? []).filter(({ spec }) => comparisonKey(spec) === key);
    try {
      const compared = await Promise.all(
        oneOfEach(alike).map(async ({ id }) => ({
          id,
          state: foldEvents(await backends.at(placeOfRun(context, id)).runs.events({ id })),
        })),
      );
      // What was asked for later may have been read sooner.
      if (call !== calls) return;
      set({ compared: compared.filter(({ state }) => state.baseline !== null).reverse() });
    } catch (error) {
      set({ searchProblem: problemOf(error) });
    }
  };

  return { compared: [], loadComparison, ...createStrategyQueue(context) };
}
