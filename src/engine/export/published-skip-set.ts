import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { count, positiveInteger } from '#engine/base/whole-number.ts';
import { readJson } from '#engine/model/json-file.ts';

const PUBLISHED_FORMAT = 'skipscope-published-skip-set';

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

export type PublishedSkipSet = z.infer<typeof publishedSkipSetSchema>;

/** Whether a JSON value says that it is a published skip set; it may still be a wrong one. */
export function isPublished(value: unknown): boolean {
  return z.looseObject({ format: z.literal(PUBLISHED_FORMAT) }).safeParse(value).success;
}

/** In the folder of a registry: the names of its sets' files, because a folder of a web server cannot be listed. */
export const SKIP_SET_INDEX = 'index.json';

const skipSetIndexSchema = z.strictObject({
  format: z.literal('skipscope-published-skip-sets'),
  version: z.literal(1),
  files: z.array(z.string().regex(/^[\w.-]+\.json$/u, 'the name of a JSON file')),
});

/**
 * The skip sets of a registry's folder, in the order of its index; none where there is no index. Throws
 * `SkipscopeError('invalid-input')` naming a file and its field that are not as the format has them.
 */
export async function readPublishedSkipSets(
  folder: FileSource,
  options?: ReadOptions,
): Promise<readonly PublishedSkipSet[]> {
  const index = await readIndex(folder, options);
  return Promise.all(
    index.map((file) => readJson(folder, file, publishedSkipSetSchema, 'invalid-input', options)),
  );
}

async function readIndex(folder: FileSource, options?: ReadOptions): Promise<readonly string[]> {
  try {
    return (await readJson(folder, SKIP_SET_INDEX, skipSetIndexSchema, 'invalid-input', options)).files;
  } catch (error) {
    if (error instanceof SkipscopeError && error.code === 'not-found') return [];
    throw error;
  }
}

/** Whether a set is meant for a checkpoint, or at least for a model of as many blocks; null where it fits neither. */
export function fitOf(
  { model }: PublishedSkipSet,
  { blocks, checkpoint }: { readonly blocks: number; readonly checkpoint: string },
): 'model' | 'blocks' | null {
  if (model.blocks !== blocks) return null;
  return model.id === checkpoint ? 'model' : 'blocks';
}

/** What is said of a published set wherever it is used. */
export function publishedClaim({ source, model, data, task }: PublishedSkipSet): string {
  return `Published for ${model.id} (${task}, ${data.name}) by ${source.citation}; not verified by us.`;
}
