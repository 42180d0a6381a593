import type { SliceContext } from '#store/state/app-state.ts';
import type { ModelManagerSlice } from '#store/state/model-manager-state.ts';
import { createModelImportsSlice } from './model-imports-slice.ts';
import { createStoredModelsSlice } from './stored-models-slice.ts';
import { createModelLookUpSlice } from './model-look-up-slice.ts';

/** The model manager: the stored models, the look-up of new ones, and their import. */
export function createModelManagerSlice(context: SliceContext): ModelManagerSlice {
  return {
    ...createStoredModelsSlice(context),
    ...createModelLookUpSlice(context),
    ...createModelImportsSlice(context),
    manager: 'closed',
    showManager: (manager) => {
      context.set({ manager });
    },
  };
}
