import type { SliceContext } from '#store/state/app-state.ts';
import { modelImports, type ModelImports } from './model-imports.ts';
import { modelLibrary, type ModelLibrary } from './stored-models.ts';
import { modelLookUp, type ModelLookUp } from './model-look-up.ts';

/** What the model manager shows. */
export type ManagerView = 'closed' | 'models' | 'add';

export interface ModelsSlice extends ModelLibrary, ModelLookUp, ModelImports {
  readonly manager: ManagerView;
  showManager(view: ManagerView): void;
}

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
