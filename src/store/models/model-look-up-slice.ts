import type { ModelOrigin } from '#service/contract/model-operations.ts';
import { readHubEndpoint, readModelReference } from '#service/models/model-reference.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { isAbort } from '#engine/base/abort.ts';
import type { LookUp, ModelLookUpSlice, TypedReference } from '#store/state/model-manager-state.ts';

function originOf({ text, revision, page }: TypedReference): ModelOrigin {
  const mirror = new URL(page).searchParams.get('hub');
  return readModelReference(text, {
    revision,
    base: page,
    ...(mirror !== null && { endpoint: readHubEndpoint(mirror) }),
  });
}

export function createModelLookUpSlice({ set, get, client }: SliceContext): ModelLookUpSlice {
  let looking: AbortController | null = null;

  const stop = () => {
    looking?.abort();
    looking = null;
  };

  return {
    lookUp: { kind: 'none' },

    lookUpReference: async (typed) => {
      let origin: ModelOrigin;
      try {
        origin = originOf(typed);
      } catch (error) {
        get().refuseLookUp(problemOf(error));
        return;
      }
      await get().lookUpModel(origin);
    },

    lookUpModel: async (origin) => {
      stop();
      const controller = new AbortController();
      looking = controller;
      const show = (lookUp: LookUp) => {
        if (looking === controller) set({ lookUp });
      };
      show({ kind: 'looking', origin, progress: null });
      try {
        const offer = await client.models.inspect(
          { origin },
          {
            signal: controller.signal,
            onProgress: (progress) => {
              show({ kind: 'looking', origin, progress });
            },
          },
        );
        show({ kind: 'found', origin, offer });
      } catch (error) {
        show(isAbort(error) ? { kind: 'none' } : { kind: 'failed', origin, problem: problemOf(error) });
      }
    },

    refuseLookUp: (problem) => {
      stop();
      set({ lookUp: { kind: 'failed', origin: null, problem } });
    },

    closeLookUp: () => {
      stop();
      set({ lookUp: { kind: 'none' } });
    },
  };
}
