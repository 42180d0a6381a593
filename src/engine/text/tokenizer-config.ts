import { z } from 'zod';
import type { FileSource } from '#engine/base/file-source.ts';
import { readJson } from '#engine/model/json-file.ts';

/** The fields of `tokenizer_config.json` that matter beside the tokenizer itself. */
export interface TokenizerConfig {
  /** The unchanged contents of the file, for the tokenizer. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly bosToken: string | null;
  readonly eosToken: string | null;
  readonly chatTemplate: string | null;
}

/** A special token is written as its text, or with its flags around it. */
const token = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]);

const schema = z.looseObject({
  bos_token: token.nullish(),
  eos_token: token.nullish(),
  /** One template, or several by name of which `default` counts. */
  chat_template: z
    .union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))])
    .nullish(),
});

/** Throws `SkipscopeError('not-found' | 'invalid-model')`. */
export async function readTokenizerConfig(source: FileSource): Promise<TokenizerConfig> {
  const raw = await readJson(source, 'tokenizer_config.json', schema, 'invalid-model');
  const template = raw.chat_template;
  return {
    raw,
    bosToken: raw.bos_token ?? null,
    eosToken: raw.eos_token ?? null,
    chatTemplate:
      typeof template === 'string'
        ? template
        : (template?.find(({ name }) => name === 'default')?.template ?? null),
  };
}
