import type { RunState } from '#engine/search/run-state.ts';
import type { AppState, SliceContext } from '#store/state/app-state.ts';
import type { PlaygroundSlice } from '#store/state/playground-state.ts';

type Question = Pick<AppState, 'calibration' | 'image'>;

/** The open set, if it is the one that the run has used. */
function setOfRun({ calibration }: Question, { spec }: RunState) {
  const { summary } = calibration;
  return summary !== null && summary.id === spec?.calibration.id ? summary : null;
}

/**
 * The index of the sample to show with a point of the run: the one in view if the run has used it, or else the first that
 * it has. Null for a picture of the person's own, and where the run's set is not open.
 */
function sampleOfRun(state: Question, run: RunState): number | null {
  const { image } = state;
  const set = setOfRun(state, run);
  if (set === null || (image !== null && image.sample === null)) return null;
  const used = new Set([...run.samples, ...run.heldOutSamples]);
  const isUsed = (sample: number) => used.has(set.samples[sample]?.id ?? '');
  if (image !== null && image.sample !== null && isUsed(image.sample)) return image.sample;
  const first = set.samples.findIndex(({ id }) => id === run.samples[0]);
  return first < 0 ? null : first;
}

/** What the run asks about the picture in view; null where each of its samples has a question of its own, which is not known. */
export function questionOfRun(state: Question, run: RunState): string | null {
  const { image } = state;
  const own =
    image === null || image.sample === null ? undefined : setOfRun(state, run)?.samples[image.sample]?.prompt;
  if (own !== undefined) return own;
  return run.spec === null || run.spec.calibration.prompts === 'own' ? null : run.spec.prompt;
}

/** Shows points of runs in the playground; of several asked for at once, the last one wins. */
export function pointShower({ set, get }: SliceContext): PlaygroundSlice['showPoint'] {
  let points = 0;
  return async (run, skip) => {
    get().loadSkipSet(skip);
    const point = ++points;
    const sample = sampleOfRun(get(), run);
    if (sample !== null && sample !== get().image?.sample) await get().useSample(sample);
    const prompt = questionOfRun(get(), run);
    if (point === points && prompt !== null) set({ prompt });
  };
}
