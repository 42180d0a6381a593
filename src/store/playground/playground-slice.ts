import { TASKS } from '#engine/tasks/tasks.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { AnswerState, PlaygroundSlice } from '#store/state/playground-state.ts';
import { isAbort } from '#engine/base/abort.ts';
import { problemOf } from '#store/state/problem.ts';
import { taskPrompt } from '#store/search/search-settings.ts';
import { pointShower } from './question-of-run.ts';

const emptyAnswer: AnswerState = {
  status: 'empty',
  generation: null,
  problem: null,
  partial: null,
  key: null,
};

export function createPlaygroundSlice(context: SliceContext): PlaygroundSlice {
  const { set, get } = context;
  let picks = 0;
  /** The question of the sample that was chosen last, if it has one of its own. */
  let asked: string | null = null;

  const fail = (message: string, remedy: string) => {
    set({ imageProblem: { message, remedy } });
  };

  return {
    image: null,
    imageProblem: null,
    prompt: TASKS[0]?.prompt ?? '',
    answers: { full: emptyAnswer, skip: emptyAnswer },
    measurement: 0,

    setPrompt: (prompt) => {
      set({ prompt });
    },

    useOwnImage: (blob, name) => {
      if (!blob.type.startsWith('image/')) {
        fail(`"${name}" is not a picture.`, 'Choose a PNG, JPEG, WebP, AVIF or GIF file.');
        return;
      }
      picks += 1;
      set({ image: { key: `own:${String(picks)}`, name, sample: null, blob }, imageProblem: null });
    },

    useSample: async (sample) => {
      const calibration = get().calibration.summary;
      if (!calibration) return;
      picks += 1;
      const pick = picks;
      try {
        const blob = await get().sampleImage(sample);
        if (pick !== picks) return;
        const key = `${calibration.id}:${String(sample)}`;
        const { fileName, prompt } = calibration.samples[sample] ?? {};
        const isLeftOver = prompt === undefined && get().prompt === asked;
        asked = prompt ?? null;
        const name = fileName ?? `Sample ${String(sample)}`;
        set({
          image: { key, name, sample, blob },
          imageProblem: null,
          ...(prompt !== undefined && { prompt }),
          ...(isLeftOver && { prompt: taskPrompt(get().settings) }),
        });
      } catch (error) {
        if (pick === picks && !isAbort(error)) set({ imageProblem: problemOf(error) });
      }
    },

    showPoint: pointShower(context),

    measureAgain: () => {
      set({ measurement: get().measurement + 1 });
    },

    dismissImageProblem: () => {
      set({ imageProblem: null });
    },
  };
}
