import type { BlockModel } from '#engine/inference/block-model.ts';
import type { SamplePrompt } from './sample-prompt.ts';

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
