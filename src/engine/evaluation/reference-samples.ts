import type { BlockModel } from '#engine/inference/block-model.ts';
import type { CalibrationSample } from '#engine/calibration/calibration-set.ts';
import type { Task, TaskSample } from '#engine/tasks/task.ts';
import type { SandboxedTokenizer } from '#engine/text/sandboxed-tokenizer.ts';
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

/** By sample: token ids of its references as answers, the end token included. Throws as `SandboxedTokenizer.encode` does. */
export async function referenceTokens(
  task: Task,
  samples: readonly TaskSample[],
  tokenizer: Pick<SandboxedTokenizer, 'encode'>,
  eosTokenIds: readonly number[],
): Promise<readonly (readonly (readonly number[])[])[]> {
  const texts = samples.map(({ sample }) => referenceTexts(task, sample));
  const encoded = [...(await tokenizer.encode(texts.flat()))];
  const end = eosTokenIds.slice(0, 1);
  return texts.map(({ length }) => encoded.splice(0, length).map((ids) => [...ids, ...end]));
}
