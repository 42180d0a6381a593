import { count } from '#engine/base/whole-number.ts';
import { z } from 'zod';
import type { Local } from './file-contents.ts';
import { contentReference, shortText, skipSet, text } from './fields.ts';

/** A question about a picture under a skip set. */
export const question = z.object({
  image: contentReference,
  prompt: text,
  skip: skipSet,
  maxNewTokens: z.exactOptional(z.number().int().positive().max(4096)),
  /** Hash of the model that the question is for; on a shared server another client may have loaded another model since. */
  model: z.exactOptional(shortText),
});

export const probability = z.number();

/** An answer whose tokens are looked at. */
export const givenAnswer = question.omit({ maxNewTokens: true }).extend({
  tokenIds: z.array(count).min(1).max(4096).readonly(),
  /** Tokens at each place of the answer. */
  topK: z.number().int().positive().max(50),
});
export type ReadAnswerRequest = Local<z.infer<typeof givenAnswer>>;

/** What the head says at each token of an answer, before generation settings change its logits. */
export const answerTokens = z.object({
  tokens: z
    .array(
      z.object({
        id: count,
        /** The part of the answer that the token adds; empty for a special token. */
        text: z.string(),
        probability,
        /** 1 and the number of tokens that are more probable. */
        rank: count,
        top: z.array(z.object({ id: count, text: z.string(), probability })).readonly(),
      }),
    )
    .readonly(),
});
export type AnswerTokens = z.infer<typeof answerTokens>;
