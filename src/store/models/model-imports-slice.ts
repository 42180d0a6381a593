import type { Progress } from '#service/contract/call-options.ts';
import type { StoredModel } from '#service/contract/model-operations.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { originLabel } from '#service/models/stored-model.ts';
import { isAbort } from '#engine/base/abort.ts';
import { problemOf } from '#store/state/problem.ts';
import type { ImportRequest, ModelImport, ModelImportsSlice } from '#store/state/model-manager-state.ts';
import { atSameBackend } from '#store/calls/ask-backend.ts';
import { storedModelUrl } from './stored-models-slice.ts';

/** Whether a stored model is the one that the request makes. */
export function isMadeBy({ origin, dtype }: StoredModel, request: ImportRequest): boolean {
  return dtype === request.dtype && origin.kind === request.origin.kind && origin.label === originLabel(request.origin);
}

/** The newest interrupted import that is not under way and whose offer was not declined. */
export function unfinishedImport(state: {
  readonly storedModels: readonly StoredModel[] | null;
  readonly modelImport: ModelImport | null;
  readonly declinedImports: readonly string[];
}): StoredModel | null {
  if (state.modelImport !== null) return null;
  const partial = state.storedModels?.filter((model) => model.state === 'partial') ?? [];
  const newest = partial.toSorted((a, b) => b.addedAt - a.addedAt)[0];
  return newest && !state.declinedImports.includes(newest.id) ? newest : null;
}

export function createModelImportsSlice({ set, get, client, backends }: SliceContext): ModelImportsSlice {
  let running: AbortController | null = null;

  /** Lists the imported model, and loads it or offers to. */
  const settle = async (request: ImportRequest, stored: StoredModel) => {
    await get().refreshStoredModels();
    if (request.loadOn === null || get().liveRunId !== null) {
      set({ modelImport: { kind: 'done', request, stored } });
      return;
    }
    set({ modelImport: null });
    await get().loadModel(storedModelUrl(stored.id), request.loadOn, true);
  };

  return {
    modelImport: null,
    declinedImports: [],

    importModel: async (request) => {
      if (running !== null) return;
      const controller = new AbortController();
      running = controller;
      const { signal } = controller;
      const isHere = atSameBackend(backends);
      const onProgress = (progress: Progress) => {
        if (running === controller) {
          set({ modelImport: { kind: 'running', request, progress, stopping: signal.aborted } });
        }
      };
      set({ modelImport: { kind: 'running', request, progress: null, stopping: false } });
      try {
        const stored = await client.models.import(
          { origin: request.origin, dtype: request.dtype },
          { signal, onProgress },
        );
        running = null;
        // The page may have moved to another backend.
        if (isHere()) await settle(request, stored);
        else set({ modelImport: null });
      } catch (error) {
        running = null;
        set({ modelImport: isAbort(error) ? null : { kind: 'failed', request, problem: problemOf(error) } });
        await get().refreshStoredModels();
      }
    },

    pauseImport: () => {
      const { modelImport } = get();
      if (modelImport?.kind !== 'running') return;
      set({ modelImport: { ...modelImport, stopping: true } });
      running?.abort();
    },

    dismissImport: () => {
      if (get().modelImport?.kind !== 'running') set({ modelImport: null });
    },

    declineImport: (id) => {
      set({ declinedImports: [...get().declinedImports, id] });
    },
  };
}
