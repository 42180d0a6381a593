import { z } from 'zod';
import { count } from '#engine/base/whole-number.ts';
import { shortText } from './fields.ts';

/** A block of the model in use, or of the one that is named by its hash. */
export const askedBlock = z.object({ block: count, model: z.exactOptional(shortText) });
export type AskedBlock = z.infer<typeof askedBlock>;

/** What a block consists of. */
export const blockWeights = z.object({
  block: count,
  /** Size of its weight file. */
  bytes: count,
  parameters: count,
  tensors: z
    .array(
      z.object({
        /** As in the Hugging Face module: `self_attn.q_proj.weight`. */
        name: z.string(),
        /** Output features first. */
        shape: z.array(count).readonly(),
        encoding: z.string(),
        bytes: count,
        parameters: count,
        /** Frobenius norm. */
        norm: z.number(),
      }),
    )
    .readonly(),
});
export type BlockWeights = z.infer<typeof blockWeights>;
