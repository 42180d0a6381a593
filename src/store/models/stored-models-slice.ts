import type { Progress } from '#service/contract/call-options.ts';
import type { ModelOrigin, StoredModel } from '#service/contract/model-operations.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { isAbort } from '#engine/base/abort.ts';
import { problemOf } from '#store/state/problem.ts';
import type { StoredModelCheck, StoredModelsSlice } from '#store/state/model-manager-state.ts';
import { askBackend } from '#store/calls/ask-backend.ts';

const STORED = 'stored:';

/** The URL under which `loadModel` finds a stored model. */
export function storedModelUrl(id: string): string {
  return STORED + id;
}

export function isStoredModelUrl(url: string): boolean {
  return url.startsWith(STORED);
}

/**
 * The origin from which an interrupted import is resumed. Null for a folder of this computer, which has to be given
 * again.
 */
export function originOf({ origin, revision }: StoredModel): ModelOrigin | null {
  switch (origin.kind) {
    case 'hub':
      return { kind: 'hub', repository: origin.label, ...(revision !== null && { revision }) };
    case 'url':
      return { kind: 'url', url: origin.label };
    case 'folder':
      return null;
  }
}

function lastUse({ usedAt, addedAt }: StoredModel): number {
  return usedAt ?? addedAt;
}

export function createStoredModelsSlice({ set, get, client, backends }: SliceContext): StoredModelsSlice {
  const check = (id: string, state: StoredModelCheck | null) => {
    const others = Object.entries(get().modelChecks).filter(([other]) => other !== id);
    set({ modelChecks: Object.fromEntries(state === null ? others : [...others, [id, state]]) });
  };

  return {
    storedModels: null,
    storage: null,
    storedModelsProblem: null,
    modelChecks: {},

    refreshStoredModels: () =>
      askBackend(backends, () => Promise.all([client.models.list(), client.device.storage()]), {
        answer: ([models, storage]) => {
          const storedModels = [...models].sort((a, b) => lastUse(b) - lastUse(a));
          set({ storedModels, storage, storedModelsProblem: null });
        },
        problem: (storedModelsProblem) => {
          set({ storedModelsProblem });
        },
      }),

    verifyStoredModel: async (id) => {
      const onProgress = (progress: Progress) => {
        if (get().modelChecks[id]?.kind === 'verifying') check(id, { kind: 'verifying', progress });
      };
      check(id, { kind: 'verifying', progress: null });
      try {
        await client.models.verify({ id }, { onProgress });
        check(id, { kind: 'sound' });
      } catch (error) {
        check(id, isAbort(error) ? null : { kind: 'failed', problem: problemOf(error) });
      }
    },

    deleteStoredModel: async (id) => {
      check(id, { kind: 'deleting' });
      try {
        await client.models.delete({ id });
        check(id, null);
      } catch (error) {
        check(id, { kind: 'failed', problem: problemOf(error) });
      }
      await get().refreshStoredModels();
    },

    reportStoredModel: (id, problem) => {
      check(id, problem && { kind: 'failed', problem });
    },
  };
}
