import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { ComparisonSlice } from '#store/state/comparison-state.ts';
import { readRun } from '#store/runs/runs-of-backends.ts';
import { comparableRuns, referenceSpec } from './comparable-runs.ts';
import { FIRST_VIEWS } from './first-views.ts';
import { createStrategyQueueSlice } from './strategy-queue-slice.ts';

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
      comparableRuns(get(), reference).map(async (id) => ({ id, state: await readRun(context, id) })),
    );
    // A later call may have ended sooner.
    if (call !== calls) return;
    // One run that cannot be read keeps no other from being compared.
    const compared = read.flatMap((run) => (run.status === 'fulfilled' ? [run.value] : []));
    set({ compared: compared.filter(({ state }) => state.baseline !== null) });
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
