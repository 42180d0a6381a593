import { count, positiveInteger } from '#engine/base/whole-number.ts';
import { z } from 'zod';

const sequence = z.array(count).min(1);

/**
 * What a checkpoint's generation settings do to the logits in front of each greedy choice, by the names of transformers'
 * `GenerationConfig`. An absent setting does nothing.
 */
export const logitsSettingsSchema = z.object({
  /** Added to the logit of the last token where the others precede it. */
  sequenceBias: z.array(z.object({ tokens: sequence, bias: z.number() })).optional(),
  encoderRepetitionPenalty: z.number().positive().optional(),
  repetitionPenalty: z.number().positive().optional(),
  noRepeatNgramSize: positiveInteger.optional(),
  encoderNoRepeatNgramSize: positiveInteger.optional(),
  /** Without those that are an end token alone. */
  badWordsIds: z.array(sequence).optional(),
  /** In tokens of prompt and answer. */
  minLength: positiveInteger.optional(),
  minNewTokens: positiveInteger.optional(),
  /** The only choices at the last token that an answer may have. */
  forcedEosTokenIds: z.array(count).optional(),
  suppressTokens: z.array(count).optional(),
  /** Suppressed at the first token of an answer. */
  beginSuppressTokens: z.array(count).optional(),
});

export type LogitsSettings = z.infer<typeof logitsSettingsSchema>;
