import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { ComparisonSlice } from '#store/state/comparison-state.ts';
import { readRun } from '#store/runs/runs-of-backends.ts';
import { comparisonKey } from '#engine/search/same-question.ts';
import { oneOfEach, referenceSpec } from './comparable-runs.ts';
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
    const key = comparisonKey(reference);
    const alike = (get().runs ?? []).filter(({ spec }) => comparisonKey(spec) === key);
    try {
      const compared = await Promise.all(
        oneOfEach(alike).map(async ({ id }) => ({
          id,
          state: await readRun(context, id),
        })),
      );
      // A later call may have ended sooner.
      if (call !== calls) return;
      set({ compared: compared.filter(({ state }) => state.baseline !== null).reverse() });
    } catch (error) {
      set({ searchProblem: problemOf(error) });
    }
  };

  return { compared: [], loadComparison, ...createStrategyQueueSlice(context) };
}
