import { createAnswerReader } from '#engine/tasks/answer-reader.ts';
import type { Task } from '#engine/tasks/task.ts';
import { TASKS, taskByKey } from '#engine/tasks/tasks.ts';
import type { AppState } from '#store/state/app-state.ts';
import { answerRulesOf, comparesCaptions } from '#store/search/scoring-settings.ts';
import type { SearchSettings } from '#store/state/search-state.ts';

/** A name that an answer is taken for, and whether the picture's annotation has it. */
export interface ReadName {
  readonly name: string;
  readonly right: boolean;
}

/** The task that a question belongs to: its own, or as edited for the search. */
function askedTask(prompt: string, { prompts }: SearchSettings): Task | undefined {
  return TASKS.find((task) => task.prompt === prompt || prompts[task.key] === prompt);
}

/**
 * The names that an answer of the playground is taken for under the rules of the search form. Null where no names are
 * compared: another question, captions, or a picture without the annotation.
 */
export function namesInAnswer(
  answer: string,
  { prompt, image, calibration, settings }: Pick<AppState, 'prompt' | 'image' | 'calibration' | 'settings'>,
): readonly ReadName[] | null {
  const { summary } = calibration;
  const sample = image === null || image.sample === null ? undefined : summary?.samples[image.sample];
  // A sample's own question belongs to the task that the search would ask it for.
  const task = prompt === sample?.prompt ? taskByKey(settings.task) : askedTask(prompt, settings);
  if (!task || !summary || !sample || comparesCaptions(task.key)) return null;
  const reader = createAnswerReader(answerRulesOf(settings.scoring), summary.categories);
  const references = task.references(sample, reader);
  if (references === null) return null;
  return task.predict(answer, reader).map((name) => ({ name, right: references.includes(name) }));
}
