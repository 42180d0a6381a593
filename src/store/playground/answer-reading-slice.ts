import { askBackend } from '#store/calls/ask-backend.ts';
import { LatestCall } from '#store/calls/latest-call.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { AnswerKind, AnswerReading, AnswerReadingSlice } from '#store/state/playground-state.ts';

/** Tokens that are shown at each place of an answer. */
const TOKENS = 5;

/** Probabilities cost a pass over prompt and answer, so that they are asked for one answer when a person looks at it. */
export function createAnswerReadingSlice({ set, get, client, backends }: SliceContext): AnswerReadingSlice {
  const calls: Record<AnswerKind, LatestCall> = { full: new LatestCall(), skip: new LatestCall() };

  return {
    answerReadings: { full: null, skip: null },

    readAnswer: async (kind) => {
      const { answers, answerReadings, image, prompt } = get();
      const { status, generation, key } = answers[kind];
      const model = loadedModel(get().model);
      const known = answerReadings[kind];
      // An answer that is ready is one to the picture and the prompt in view.
      if (status !== 'ready' || !generation || key === null || !image || !model) return;
      if (generation.tokenIds.length === 0 || (known?.key === key && known.problem === null)) return;
      const { signal, isLatest, end } = calls[kind].begin();
      const show = (change: Partial<AnswerReading>) => {
        const reading = { key, tokens: null, problem: null, ...change };
        set({ answerReadings: { ...get().answerReadings, [kind]: reading } });
      };
      show({});
      const { skip, tokenIds } = generation;
      const request = { image: image.blob, prompt, skip, model: model.hash, tokenIds, topK: TOKENS };
      await askBackend(backends, () => client.currentModel.readAnswer(request, { signal }), {
        answer: ({ tokens }) => {
          if (isLatest()) show({ tokens });
        },
        problem: (problem) => {
          if (isLatest()) show({ problem });
        },
      });
      const told = get().answerReadings[kind];
      // Nothing was told where the page works elsewhere by now; the tokens may be asked for again.
      if (isLatest() && told?.tokens === null && told.problem === null)
        set({ answerReadings: { ...get().answerReadings, [kind]: null } });
      end();
    },
  };
}
