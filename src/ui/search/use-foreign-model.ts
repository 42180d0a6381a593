import type { RunState } from '#engine/search/run-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { useApp } from '#ui/store-context.tsx';

/** Whether the model in use is another than that of a run. */
export function useForeignModel({ spec }: Pick<RunState, 'spec'>): boolean {
  return useApp(({ model }) => {
    const loaded = loadedModel(model);
    return loaded !== null && loaded.hash !== spec?.model.hash;
  });
}
