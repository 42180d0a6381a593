import type { Progress } from '#service/contract/call-options.ts';
import type { ModelOffer, ModelOrigin } from '#service/contract/model-operations.ts';
import { readHubEndpoint, readModelReference } from '#service/models/model-reference.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { isAbort, problemOf, type Problem } from '#store/state/problem.ts';

/** A model that somebody asks about, before anything big is fetched. */
export type LookUp =
  | { readonly kind: 'none' }
  | { readonly kind: 'looking'; readonly origin: ModelOrigin; readonly progress: Progress | null }
  | { readonly kind: 'found'; readonly origin: ModelOrigin; readonly offer: ModelOffer }
  /** `origin` is null where what was typed or dropped names none. */
  | { readonly kind: 'failed'; readonly origin: ModelOrigin | null; readonly problem: Problem };

/** What a person typed to name a model, and where. */
export interface TypedReference {
  readonly text: string;
  readonly revision: string;
  /** Address of the page, which relative ones start from; its `?hub=` names a mirror of the Hugging Face hub. */
  readonly page: string;
}

export interface ModelLookUp {
  readonly lookUp: LookUp;
  /** Reads what was typed, and looks up what it names. */
  lookUpReference(typed: TypedReference): Promise<void>;
  /** Finds out what is at `origin`; a look-up under way is aborted. */
  lookUpModel(origin: ModelOrigin): Promise<void>;
  /** Shows why there is nothing to look up. */
  refuseLookUp(problem: Problem): void;
  /** Forgets what was found, and stops looking. */
  closeLookUp(): void;
}

function originOf({ text, revision, page }: TypedReference): ModelOrigin {
  const mirror = new URL(page).searchParams.get('hub');
  return readModelReference(text, {
    revision,
    base: page,
    ...(mirror !== null && { endpoint: readHubEndpoint(mirror) }),
  });
}

export function modelLookUp({ set, get, client }: SliceContext): ModelLookUp {
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
