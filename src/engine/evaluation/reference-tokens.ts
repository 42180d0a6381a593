import type { CalibrationSample } from '#engine/calibration/calibration-set.ts';
import type { Task } from '#engine/tasks/task.ts';
import type { ChatTokenizer } from '#engine/text/chat-tokenizer.ts';

/** What a perfect answer to a task would say: every caption, or the names of the objects in one line. */
function referenceTexts(task: Task, sample: CalibrationSample): readonly string[] {
  return task.key === 'captioning' ? (task.references(sample) ?? []) : [task.reference(sample)];
}

/** Token ids of a sample's references as answers, the end token included. */
export function referenceTokens(
  task: Task,
  sample: CalibrationSample,
  tokenizer: ChatTokenizer,
  eosTokenIds: readonly number[],
): readonly (readonly number[])[] {
  return referenceTexts(task, sample).map((text) => [
    ...tokenizer.encode(text, { addSpecialTokens: false }),
    ...eosTokenIds.slice(0, 1),
  ]);
}
