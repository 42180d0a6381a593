import { z } from 'zod';
import { count, positiveInteger } from '#engine/base/whole-number.ts';

export const PUBLISHED_FORMAT = 'skipscope-published-skip-set';

const some = z.string().trim().min(1);

/**
 * A skip set that somebody has published for a model, with the figure that the publication claims. Strict, because a
 * misspelt field would be a claim that nobody reads.
 */
export const publishedSkipSetSchema = z
  .strictObject({
    format: z.literal(PUBLISHED_FORMAT),
    version: z.literal(1),
    model: z.strictObject({
      /** `owner/name` on the Hugging Face hub. */
      id: z.string().regex(/^[^/\s]+\/[^/\s]+$/u, 'owner/name'),
      /** The commit that was measured; null where the publication does not say. */
      revision: z.string().min(1).nullable(),
      /** Decoder blocks of the full model. */
      blocks: positiveInteger,
    }),
    /** 0-based indices of the decoder blocks that are left out, ascending, each once. */
    skip: z.array(count).min(1),
    task: z.enum(['single-object', 'multi-object', 'captioning']),
    /** What was scored. `samples` is null where the publication does not say. */
    data: z.strictObject({ name: some, samples: positiveInteger.nullable() }),
    metric: z.strictObject({
      key: z.enum(['accuracy', 'set-precision', 'cider']),
      /** In the unit of `docs/metrics.md`: accuracy and precision 0 to 1, CIDEr x 100. */
      value: z.number(),
      /** Of the full model; null where the publication does not say. */
      baseline: z.number().nullable(),
      /** 95 % interval of the value; null where the publication gives none. */
      interval: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
    }),
    /** Where it was published: authors, title and year, with the table or section. */
    source: z.strictObject({ citation: some, url: z.url({ protocol: /^https?$/u }) }),
    /** Not verified by us: a figure that we have measured belongs to a run, which has a journal. */
    verified: z.literal(false),
  })
  .refine(({ skip }) => skip.every((block, at) => at === 0 || block > (skip[at - 1] ?? block)), {
    path: ['skip'],
    message: 'not ascending, or a block is named twice',
  })
  .refine(({ skip, model }) => skip.every((block) => block < model.blocks) && skip.length < model.blocks, {
    path: ['skip'],
    message: 'names a block that the model does not have, or leaves no block',
  });
