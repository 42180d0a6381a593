import type { SliceContext } from '#store/state/app-state.ts';
import type { ModelsSlice } from '#store/state/model-manager-state.ts';
import { modelImports } from './model-imports.ts';
import { modelLibrary } from './stored-models.ts';
import { modelLookUp } from './model-look-up.ts';

/** The models of this browser and how new ones come in. */
export function createModelsSlice(context: SliceContext): ModelsSlice {
  return {
    ...modelLibrary(context),
    ...modelLookUp(context),
    ...modelImports(context),
    manager: 'closed',
    showManager: (manager) => {
      context.set({ manager });
    },
  };
}
