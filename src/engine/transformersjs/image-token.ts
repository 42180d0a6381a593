import { z } from 'zod';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { readJson } from '#engine/model/json-file.ts';
import { TOKENIZER_FILE } from '#engine/text/chat-files.ts';

const schema = z.object({
  added_tokens: z.array(z.object({ id: z.number(), content: z.string() })).default([]),
});

/**
 * The text of the image placeholder, which the processor of transformers.js repeats in prompts. Throws
 * `SkipscopeError('invalid-checkpoint')` where `tokenizer.json`, of whose tokens alone it knows, has no such token.
 */
export async function imageToken(source: FileSource, id: number, read: ReadOptions): Promise<string> {
  const { added_tokens: added } = await readJson(source, TOKENIZER_FILE, schema, 'invalid-checkpoint', read);
  const token = added.find((candidate) => candidate.id === id);
  if (token !== undefined) return token.content;
  throw new SkipscopeError(
    'invalid-checkpoint',
    `${TOKENIZER_FILE} has no added token of the id ${id}, which config.json says is the image placeholder.`,
    'Save the tokenizer again with transformers, so that the token is among its added_tokens.',
  );
}
