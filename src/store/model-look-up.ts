import type { ModelOffer, ModelOrigin, Progress } from '#client/contract.ts';
import type { SliceContext } from './app-state.ts';
import { isAbort, problemOf, type Problem } from './problem.ts';

/** A model that somebody asks about, before anything big is fetched. */
export type LookUp =
  | { readonly kind: 'none' }
  | { readonly kind: 'looking'; readonly origin: ModelOrigin; readonly progress: Progress | null }
  | { readonly kind: 'found'; readonly origin: ModelOrigin; readonly offer: ModelOffer }
  /** `origin` is null where what was typed or dropped names none. */
  | { readonly kind: 'failed'; readonly origin: ModelOrigin | null; readonly problem: Problem };

export interface ModelLookUp {
  readonly lookUp: LookUp;
  /** Finds out what is at `origin`; a look-up under way is aborted. */
  lookUpModel(origin: ModelOrigin): Promise<void>;
  /** Shows why there is nothing to look up. */
  refuseLookUp(problem: Problem): void;
  /** Forgets what was found, and stops looking. */
  closeLookUp(): void;
}

export function modelLookUp({ set, client }: SliceContext): ModelLookUp {
  let looking: AbortController | null = null;

  const stop = () => {
    looking?.abort();
    looking = null;
  };

  return {
    lookUp: { kind: 'none' },

    lookUpModel: async (origin) => {
      stop();
      const controller = new AbortController();
      looking = controller;
      const show = (lookUp: LookUp) => {
        if (looking === controller) set({ lookUp });
      };
      show({ kind: 'looking', origin, progress: null });
      try {
        const offer = await client.inspectModel(origin, {
          signal: controller.signal,
          onProgress: (progress) => {
            show({ kind: 'looking', origin, progress });
          },
        });
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
