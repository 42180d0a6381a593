import { z } from 'zod';
import { count } from '#engine/base/whole-number.ts';

/** Weights of a part as they are stored: how many numbers, and how many bytes. */
const weights = z.object({ parameters: count, bytes: count });

/** What a model consists of, from the picture to the answer. Sizes are those of the Hugging Face configuration. */
export const modelStructure = z.object({
  vision: weights.extend({
    architecture: z.string(),
    /** Edges of the picture and of a patch, in pixels. */
    imageSize: count,
    patchSize: count,
    /** Encoder layers that are run. */
    layers: count,
    heads: count,
    hiddenSize: count,
    intermediateSize: count,
  }),
  /** From the tower's hidden size to the decoder's. */
  projector: weights.extend({ activation: z.string() }),
  /** Null where the head's weight is the table of token embeddings, too. */
  embedding: weights.nullable(),
  decoder: z.object({
    architecture: z.string(),
    hiddenSize: count,
    heads: count,
    /** Heads of keys and values, each shared by `heads / kvHeads` heads. */
    kvHeads: count,
    headDim: count,
    intermediateSize: count,
    vocabSize: count,
  }),
  /** In decoder order: index = block. */
  blocks: z.array(weights).readonly(),
  /** Norm and output weight. */
  head: weights,
});
export type ModelStructure = z.infer<typeof modelStructure>;
