import type { ModelOrigin } from '#service/contract/model-operations.ts';
import { readHubEndpoint, readModelReference } from '#service/models/model-reference.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { isAbort } from '#engine/base/abort.ts';
import { problemOf } from '#store/state/problem.ts';
import type { LookUp, ModelLookUpSlice, TypedReference } from '#store/state/model-manager-state.ts';
import { LatestCall } from '#store/calls/latest-call.ts';

export function typedOrigin({ text, revision, page }: TypedReference): ModelOrigin {
  const mirror = new URL(page).searchParams.get('hub');
  return readModelReference(text, {
    revision,
    base: page,
    ...(mirror !== null && { endpoint: readHubEndpoint(mirror) }),
  });
}

export function createModelLookUpSlice({ set, get, client }: SliceContext): ModelLookUpSlice {
  const latest = new LatestCall();

  return {
    lookUp: { kind: 'none' },

    lookUpReference: async (typed) => {
      let origin: ModelOrigin;
      try {
        origin = typedOrigin(typed);
      } catch (error) {
        get().refuseLookUp(problemOf(error));
        return;
      }
      await get().lookUpModel(origin);
    },

    lookUpModel: async (origin) => {
      const { signal, isLatest } = latest.begin();
      const show = (lookUp: LookUp) => {
        if (isLatest()) set({ lookUp });
      };
      show({ kind: 'looking', origin, progress: null });
      try {
        const offer = await client.models.inspect(
          { origin },
          {
            signal,
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
      latest.stop();
      set({ lookUp: { kind: 'failed', origin: null, problem } });
    },

    closeLookUp: () => {
      latest.stop();
      set({ lookUp: { kind: 'none' } });
    },
  };
}
