import type { BlockModel } from '#engine/inference/block-model.ts';
import type { PreparedPrompt } from '#engine/inference/generate.ts';

/** The samples an evaluator works on, ready for the decoder, and how their answers are scored. */
export interface ScoredSamples {
  readonly model: BlockModel;
  /** All of one length. */
  readonly prompts: readonly PreparedPrompt[];
  readonly maxNewTokens: number;
  /** Text of an answer's token ids. */
  readonly decode: (tokenIds: readonly number[]) => string;
  /** Score of an answer to the sample of that index, in the metric's unit. */
  readonly score: (sample: number, answer: string) => number;
}
