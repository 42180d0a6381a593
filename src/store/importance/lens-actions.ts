import type { Progress } from '#service/contract/call-options.ts';
import { skipSetKey } from '#engine/base/skip-set.ts';
import { askBackend } from '#store/calls/ask-backend.ts';
import { LatestCall } from '#store/calls/latest-call.ts';
import type { AppState, SliceContext } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { Lens, LensSlice } from '#store/state/importance-state.ts';

/** Tokens that are shown behind each block. */
const TOKENS = 5;

const begun: Progress = { phase: 'Waiting for the device', fraction: 0, etaMs: null };

/** Whether the playground asks another question by now, or another skip set answers it. */
export function asksAnother(lens: Lens, { image, prompt, skip }: AppState): boolean {
  const sameSkip = skipSetKey(lens.inspected.skip) === skipSetKey(skip);
  return lens.image.blob !== image?.blob || lens.prompt !== prompt || !sameSkip;
}

export type LensActions = Pick<LensSlice, 'lookInside'>;

export function createLensActions({ set, get, client, backends }: SliceContext): LensActions {
  const latest = new LatestCall();
  return {
    lookInside: async () => {
      const { image, prompt, skip, model } = get();
      const loaded = loadedModel(model);
      if (!image || !loaded) return;
      const { signal, isLatest, end } = latest.begin();
      set({ lensProgress: begun, lensProblem: null });
      const question = { image: image.blob, prompt, skip, model: loaded.hash, topK: TOKENS };
      const onProgress = (lensProgress: Progress) => {
        if (isLatest()) set({ lensProgress });
      };
      await askBackend(backends, () => client.currentModel.inspect(question, { signal, onProgress }), {
        answer: (inspected) => {
          if (isLatest()) set({ lens: { model: loaded.name, image, prompt, inspected } });
        },
        problem: (lensProblem) => {
          if (isLatest()) set({ lensProblem });
        },
      });
      if (isLatest()) set({ lensProgress: null });
      end();
    },
  };
}
