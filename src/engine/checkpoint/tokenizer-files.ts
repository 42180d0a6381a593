import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { readJson, readOptionalJson } from '#engine/model/json-file.ts';
import { tokenId } from './config-fields.ts';

const TOKENIZER_FILE = 'tokenizer.json';
const TOKENIZER_CONFIG_FILE = 'tokenizer_config.json';
const TEMPLATE_FILES = ['chat_template.jinja', 'chat_template.json'];

/** Files that a block model copies verbatim when the checkpoint has them. */
const ASSET_FILES: readonly string[] = [
  TOKENIZER_FILE,
  TOKENIZER_CONFIG_FILE,
  'special_tokens_map.json',
  ...TEMPLATE_FILES,
  'processor_config.json',
  'preprocessor_config.json',
  'generation_config.json',
  'config.json',
];

const tokenizerSchema = z.object({
  added_tokens: z.array(z.object({ id: tokenId, content: z.string() })).default([]),
});
const specialToken = z.union([
  z.string(),
  z.object({ content: z.string() }).transform((token) => token.content),
]);
const tokenizerConfigSchema = z.object({
  chat_template: z.unknown().optional(),
  eos_token: specialToken.nullish(),
  pad_token: specialToken.nullish(),
});

/** The facts about a tokenizer that conversion needs; texts are tokenized elsewhere, from the copied files. */
export interface TokenizerFiles {
  /** Names of the files to copy, all present. */
  readonly assets: readonly string[];
  readonly eosTokenId: number | null;
  readonly padTokenId: number | null;
}

/**
 * Looks up the tokenizer and template files of a checkpoint. Throws `SkipscopeError('not-found')` without
 * `tokenizer.json` or without a chat template (chat_template.jinja, chat_template.json, or in
 * tokenizer_config.json), and `'invalid-checkpoint'` for a malformed file.
 */
export async function readTokenizerFiles(source: FileSource, options?: ReadOptions): Promise<TokenizerFiles> {
  const assets: string[] = [];
  for (const file of ASSET_FILES) if (await source.exists(file)) assets.push(file);
  if (!assets.includes(TOKENIZER_FILE)) {
    throw new SkipscopeError(
      'not-found',
      `${source.label} holds no ${TOKENIZER_FILE}.`,
      'Save the tokenizer again with transformers (AutoTokenizer, use_fast=True), which writes tokenizer.json.',
    );
  }
  const tokenizer = await readJson(source, TOKENIZER_FILE, tokenizerSchema, 'invalid-checkpoint', options);
  const config = await readOptionalJson(
    source,
    TOKENIZER_CONFIG_FILE,
    tokenizerConfigSchema,
    'invalid-checkpoint',
    options,
  );
  const inConfig = config?.chat_template !== undefined && config.chat_template !== null;
  if (!inConfig && !TEMPLATE_FILES.some((file) => assets.includes(file))) {
    throw new SkipscopeError(
      'not-found',
      `${source.label} holds no chat template: neither ${TEMPLATE_FILES.join(' nor ')} nor a chat_template in ` +
        `${TOKENIZER_CONFIG_FILE}.`,
      'Add the chat_template.jinja of the checkpoint; prompts are built from it.',
    );
  }
  const ids = new Map(tokenizer.added_tokens.map(({ id, content }) => [content, id]));
  return {
    assets,
    eosTokenId: ids.get(config?.eos_token ?? '') ?? null,
    padTokenId: ids.get(config?.pad_token ?? '') ?? null,
  };
}
