import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';
import { checkSkipSet, skipSet, type SkipSet } from '#engine/base/skip-set.ts';
import { count, positiveInteger } from '#engine/base/whole-number.ts';
import { parseFields, parseJson } from '#engine/model/json-file.ts';
import { type PublishedSkipSet, isPublished, publishedSkipSetSchema } from './published-skip-set.ts';

/** Blocks as they were asked for: a skip set, and the model that it is meant for as far as it is known. */
export interface ChosenBlocks {
  readonly skip: SkipSet;
  /** Blocks of the full model; null where a plain list does not say. */
  readonly of: number | null;
  /** The publication that names the blocks, where one does. */
  readonly published?: PublishedSkipSet;
}

const sized = z.looseObject({ blocks: positiveInteger });

/** What the JSON config of a run, an export record and a plain file have in common. */
const schema = z
  .object({
    skip: z.array(count),
    blocks: positiveInteger.optional(),
    /** Of the JSON config. */
    model: sized.optional(),
    /** Of an export record. */
    source: sized.optional(),
  })
  .transform(({ skip, blocks, model, source }) => ({
    skip,
    of: blocks ?? model?.blocks ?? source?.blocks ?? null,
  }));

/**
 * The blocks that a JSON file names: the JSON config of a run, `skipscope.json` of an export, a published skip set, or
 * `{"skip": [3, 7], "blocks": 32}`. Throws `SkipscopeError('invalid-input')` naming file and field for any other file, and
 * for one that does not say of how many blocks.
 */
export function parseSkipFile(file: string, bytes: Uint8Array): ChosenBlocks {
  const origin = { file, code: 'invalid-input' } as const;
  const value = parseJson(bytes, origin);
  if (isPublished(value)) {
    const published = parseFields(publishedSkipSetSchema, value, origin);
    return { skip: published.skip, of: published.model.blocks, published };
  }
  const { skip, of } = parseFields(schema, value, origin);
  if (of !== null) return { skip: skipSet(skip), of };
  throw new SkipscopeError(
    'invalid-input',
    `${file} does not say for a model of how many blocks its skip set is meant.`,
    'Add the number as "blocks".',
  );
}

/** The skip set on a model of so many blocks. Throws `SkipscopeError('invalid-input')` where it does not fit. */
export function skipSetFor({ skip, of }: ChosenBlocks, blocks: number): SkipSet {
  if (of !== null && of !== blocks)
    throw new SkipscopeError(
      'invalid-input',
      `The skip set is meant for a model of ${of} blocks; this one has ${blocks}.`,
      'Choose the model for which it was made.',
    );
  checkSkipSet(skip, blocks);
  return skip;
}
