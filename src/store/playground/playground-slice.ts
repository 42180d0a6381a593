import { TASKS } from '#engine/tasks/tasks.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { emptyAnswer, type AnswerState } from './agreement.ts';
import { isAbort, problemOf, type Problem } from '#store/state/problem.ts';

/** The picture in the playground: one of the calibration set, or the person's own. */
export interface PlaygroundImage {
  /** Differs for any two pictures. */
  readonly key: string;
  readonly name: string;
  /** Index in the calibration set; null for a picture of the person's own. */
  readonly sample: number | null;
  readonly blob: Blob;
}

export interface PlaygroundSlice {
  readonly image: PlaygroundImage | null;
  readonly imageProblem: Problem | null;
  readonly prompt: string;
  readonly answers: { readonly full: AnswerState; readonly skip: AnswerState };
  /** Bumped to measure again what is already known. */
  readonly measurement: number;
  setPrompt(prompt: string): void;
  useOwnImage(blob: Blob, name: string): void;
  useSample(sample: number): Promise<void>;
  measureAgain(): void;
  dismissImageProblem(): void;
}

export function createPlaygroundSlice({ set, get }: SliceContext): PlaygroundSlice {
  let picks = 0;

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
        const name = calibration.samples[sample]?.fileName ?? `Sample ${String(sample)}`;
        set({ image: { key, name, sample, blob }, imageProblem: null });
      } catch (error) {
        if (pick === picks && !isAbort(error)) set({ imageProblem: problemOf(error) });
      }
    },

    measureAgain: () => {
      set({ measurement: get().measurement + 1 });
    },

    dismissImageProblem: () => {
      set({ imageProblem: null });
    },
  };
}
