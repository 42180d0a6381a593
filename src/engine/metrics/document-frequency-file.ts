import { z } from 'zod';

import { errorMessage, SkipscopeError } from '#engine/base/errors.ts';
import { sha256Hex } from '#engine/base/digest.ts';

import type { DocumentFrequencies } from './document-frequencies.ts';
import { MAX_N } from './max-n.ts';
import { UP_TO_THE_FIRST_FAULT, faultText } from '#engine/base/schema-issue.ts';
import { positiveInteger } from '#engine/base/whole-number.ts';

/** A table as it was read from a file. */
export interface DocumentFrequencyTable {
  /** Name of the file. */
  readonly name: string;
  /** Hex SHA-256 of the file, which a search's spec holds. */
  readonly hash: string;
  readonly frequencies: DocumentFrequencies;
}

const FORMAT = 'skipscope-document-frequencies';

const ngram = z
  .string()
  .refine((text) => /^\S+(?: \S+)*$/u.test(text) && text.split(' ').length <= MAX_N, 'not 1 to 4 tokens');
const fileSchema = z
  .object({
    format: z.literal(FORMAT),
    version: z.literal(1),
    tokenizer: z.literal('ptb'),
    documents: positiveInteger,
    /** Pairs, since a token may be `__proto__`. */
    counts: z.array(z.tuple([ngram, positiveInteger])),
  })
  .refine(({ documents, counts }) => counts.every(([, count]) => count <= documents), {
    path: ['counts'],
    message: 'an n-gram occurs in more images than there are',
  });

/**
 * The file of a table, in the order of the n-grams. N-grams of a single image are left out: CIDEr counts an n-gram that
 * it does not find as 1.
 */
export function encodeDocumentFrequencies({ documents, counts }: DocumentFrequencies): string {
  const shared = [...counts].filter(([, count]) => count > 1).sort(([a], [b]) => (a < b ? -1 : 1));
  const head = JSON.stringify({ format: FORMAT, version: 1, tokenizer: 'ptb', documents });
  const rows = shared.map((pair) => JSON.stringify(pair)).join(',\n');
  return `${head.slice(0, -1)},"counts":[\n${rows}\n]}\n`;
}

/** The format's name lies within this many bytes of the file's start. */
const HEAD_BYTES = 1024;

/** Whether a file declares itself a table of document frequencies. */
export function isDocumentFrequencyFile(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES)).includes(`"${FORMAT}"`);
}

/** Reads a file of `encodeDocumentFrequencies`. Throws `SkipscopeError('invalid-input')` naming file and field. */
export async function openDocumentFrequencies(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<DocumentFrequencyTable> {
  const { documents, counts } = parse(name, bytes);
  return { name, hash: await sha256Hex(bytes), frequencies: { documents, counts: new Map(counts) } };
}

function parse(name: string, bytes: Uint8Array): z.infer<typeof fileSchema> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw invalid(`${name} is not valid JSON: ${errorMessage(error)}.`);
  }
  const parsed = fileSchema.safeParse(json, UP_TO_THE_FIRST_FAULT);
  if (parsed.success) return parsed.data;
  throw invalid(`${name} is no table of document frequencies: ${faultText(parsed.error)}.`);
}

function invalid(message: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    message,
    'Make one with: skipscope document-frequencies CAPTIONS.json OUT.json.',
  );
}
