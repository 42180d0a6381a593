import type { RunState } from '#engine/search/run-state.ts';
import type { AppState, SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { ComparedRun, ComparisonSlice } from '#store/state/comparison-state.ts';
import { readRun } from '#store/runs/runs-of-backends.ts';
import { comparableRuns, referenceSpec } from './comparable-runs.ts';
import { FIRST_VIEWS } from './first-views.ts';
import { createStrategyQueueSlice } from './strategy-queue-slice.ts';

/** The state of a run that need not be read: it is in view, or was read when it was finished. Null for any other. */
function heldState({ run, compared }: AppState, id: string): RunState | null {
  if (run?.id === id) return run.state;
  const held = compared.find((other) => other.id === id);
  return held?.state.status === 'done' ? held.state : null;
}

/** Whether two lists hold the same states: then nothing has to be drawn anew. */
function areSame(some: readonly ComparedRun[], others: readonly ComparedRun[]): boolean {
  return some.length === others.length && some.every(({ state }, at) => state === others[at]?.state);
}

export function createComparisonSlice(context: SliceContext): ComparisonSlice {
  const { set, get } = context;

  let calls = 0;

  const loadComparison = async () => {
    const call = ++calls;
    const reference = referenceSpec(get());
    if (!reference) {
      set({ compared: [] });
      return;
    }
    const read = await Promise.allSettled(
      comparableRuns(get(), reference).map(async (id) => ({
        id,
        state: heldState(get(), id) ?? (await readRun(context, id)),
      })),
    );
    // A later call may have ended sooner.
    if (call !== calls) return;
    // One run that cannot be read keeps no other from being compared.
    const compared = read
      .flatMap((run) => (run.status === 'fulfilled' ? [run.value] : []))
      .filter(({ state }) => state.baseline !== null);
    if (!areSame(compared, get().compared)) set({ compared });
    const failed = read.find((run) => run.status === 'rejected');
    if (failed) set({ searchProblem: problemOf(failed.reason) });
  };

  return {
    compared: [],
    comparisonViews: FIRST_VIEWS,
    hiddenRuns: [],
    loadComparison,
    viewComparison: (chart, view) => {
      set({ comparisonViews: { ...get().comparisonViews, [chart]: view } });
    },
    hideRuns: (hiddenRuns) => {
      set({ hiddenRuns });
    },
    ...createStrategyQueueSlice(context),
  };
}
