import type { BlockModel } from '#engine/inference/block-model.ts';
import type { CalibrationSample } from '#engine/calibration/calibration-set.ts';
import type { Task } from '#engine/tasks/task.ts';
import type { ChatTokenizer } from '#engine/text/chat-tokenizer.ts';
import type { SamplePrompt } from './scored-samples.ts';

/** Samples whose references are scored by how likely the model finds them. */
export interface ReferenceSamples {
  readonly model: BlockModel;
  readonly prompts: readonly SamplePrompt[];
  /** By sample: token ids of each reference behind the prompt, the end token included. */
  readonly references: readonly (readonly (readonly number[])[])[];
}

/** One reference behind its prompt: a row of a batch. */
export interface ReferenceRow {
  readonly sample: number;
  readonly prompt: SamplePrompt;
  readonly tokens: readonly number[];
}

/** The rows of some samples, all references of each. */
export function referenceRows(
  { prompts, references }: ReferenceSamples,
  samples: readonly number[],
): readonly ReferenceRow[] {
  return samples.flatMap((sample) => {
    const prompt = prompts[sample];
    return prompt ? (references[sample] ?? []).map((tokens) => ({ sample, prompt, tokens })) : [];
  });
}

/** The texts of a perfect answer to a task: every caption, or the names of the objects in one line. */
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
