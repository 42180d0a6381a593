import { skipSetKey } from '#engine/base/skip-set.ts';
import { duelQuestion } from '#store/duel/duel-question.ts';
import type { AppState } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { DuelSide, PinnedRun } from '#store/state/duel-state.ts';
import type { Problem } from '#store/state/problem.ts';
import type { Duellist } from './duellist.ts';

/** An answer of the duel, and where it is from. */
export interface ShownAnswer {
  /** Null while there is none. */
  readonly text: string | null;
  /** The score that the run gave this very answer; null where it gave none. */
  readonly score: number | null;
  readonly from: 'here' | 'journal' | null;
  /** Whether the model in use is still asked. */
  readonly awaited: boolean;
  readonly problem: Problem | null;
  /** Why there is no answer, or none from here, in sentences; empty where nothing is missing. */
  readonly missing: string;
}

type Page = Pick<
  AppState,
  'pinned' | 'duelAt' | 'model' | 'image' | 'calibration' | 'backend' | 'liveAnswers'
>;

/** The index of the picture in view among the samples of a run; what stands in the way otherwise, as a sentence. */
function sampleOf({ image, calibration }: Page, { state }: PinnedRun): number | string {
  if (image === null) return 'No picture yet.';
  if (image.sample === null) return 'The run has not seen your picture.';
  const { summary } = calibration;
  if (summary?.id !== state.spec?.calibration.id)
    return `The run has asked about the pictures of “${state.spec?.calibration.name ?? ''}”, which are not in use.`;
  const id = summary?.samples[image.sample]?.id ?? '';
  if (state.heldOutSamples.includes(id)) return 'The search has held this picture out.';
  const index = state.samples.indexOf(id);
  return index < 0 ? 'The run has not used this picture.' : index;
}

/** Why the model in use is not asked; empty where it is. */
function absentModel({ model }: Page, { spec }: Duellist): string {
  const loaded = loadedModel(model);
  if (loaded?.hash === spec.model.hash) return '';
  if (loaded) return `“${spec.model.name}” is not the model in use, so nothing is computed here.`;
  return model.kind === 'loading'
    ? `“${spec.model.name}” may answer here once it is loaded.`
    : `“${spec.model.name}” is not loaded, so nothing is computed here.`;
}

/** The answer of one side about the picture in view: of the model in use, or else of the journal. */
export function shownAnswer(page: Page, side: DuelSide, run: Duellist): ShownAnswer {
  const question = duelQuestion(page, side);
  const live = question === null ? undefined : page.liveAnswers.get(question.key);
  const sample = sampleOf(page, run);
  const recorded =
    typeof sample === 'number' ? run.answers.get(skipSetKey(run.point.skip))?.get(sample) : undefined;
  const text = live && 'generation' in live ? live.generation.answer : null;
  const isRecorded = recorded !== undefined;
  const unknown = typeof sample === 'string' ? sample : 'The journal does not hold this answer.';
  return {
    text: text ?? recorded?.answer ?? null,
    score: isRecorded && (text === null || text === recorded.answer) ? recorded.score : null,
    from: text === null ? (isRecorded ? 'journal' : null) : 'here',
    awaited: question !== null && live === undefined,
    problem: live && 'problem' in live ? live.problem : null,
    missing: [...(isRecorded || text !== null ? [] : [unknown]), absentModel(page, run)].join(' ').trim(),
  };
}
