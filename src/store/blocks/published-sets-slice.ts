import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { PublishedSetsSlice } from '#store/state/published-sets-state.ts';

export function createPublishedSetsSlice({ set, publishedSets }: SliceContext): PublishedSetsSlice {
  let reading: Promise<void> | null = null;

  const read = async () => {
    try {
      set({ publishedSets: await publishedSets.list(), publishedSetsProblem: null });
    } catch (error) {
      reading = null;
      set({ publishedSetsProblem: problemOf(error) });
    }
  };

  return {
    publishedSets: null,
    publishedSetsProblem: null,
    readPublishedSets: () => (reading ??= read()),
  };
}
