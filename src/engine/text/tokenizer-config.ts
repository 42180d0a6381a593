import { z } from 'zod';
import type { ErrorCode } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { parseFields, readOptionalJson } from '#engine/model/json-file.ts';
import { type AddedToken, addedToken, addedTokenSchema } from './added-token.ts';

export const TOKENIZER_CONFIG_FILE = 'tokenizer_config.json';
export const SPECIAL_TOKENS_FILE = 'special_tokens_map.json';
export const ADDED_TOKENS_FILE = 'added_tokens.json';

/** `PreTrainedTokenizerBase.SPECIAL_TOKENS_ATTRIBUTES`. */
const STANDARD_TOKENS = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
] as const;

/** The files around `tokenizer.json`, as transformers understands them together. */
export interface TokenizerConfig {
  /** Special tokens by their role (`eos_token`, also a model's own such as `image_token`); absent where unset. */
  readonly named: ReadonlyMap<string, AddedToken>;
  readonly extra: readonly AddedToken[];
  /** Tokens to be added to those of `tokenizer.json`, in the order of their stated ids. */
  readonly added: readonly AddedToken[];
}

const id = z.number().int().nonnegative();
const token = z.union([z.string(), addedTokenSchema]);
type Token = z.output<typeof token>;
const extraTokens = z.union([z.array(token), z.record(z.string(), token)]).nullish();
const fields = z.looseObject({
  added_tokens_decoder: z
    .record(z.string().regex(/^\d+$/, 'an id must be a number'), addedTokenSchema)
    .nullish(),
  additional_special_tokens: extraTokens,
  extra_special_tokens: extraTokens,
});
type Fields = z.output<typeof fields>;

/**
 * Reads `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json`, each if it exists, as
 * `PreTrainedTokenizerBase._from_pretrained` does: the latter two count only where the first has no
 * `added_tokens_decoder`, and then `special_tokens_map.json` has priority. Throws `SkipscopeError(code)`.
 */
export async function readTokenizerConfig(source: FileSource, code: ErrorCode): Promise<TokenizerConfig> {
  const config = (await readOptionalJson(source, TOKENIZER_CONFIG_FILE, fields, code)) ?? {};
  const sorted = Object.entries(config.added_tokens_decoder ?? {}).sort(([a], [b]) => Number(a) - Number(b));
  if (config.added_tokens_decoder)
    return understood(
      [config],
      sorted.map(([, entry]) => entry),
      code,
    );
  const legacy = (await readOptionalJson(source, SPECIAL_TOKENS_FILE, fields, code)) ?? {};
  const understoodSpecial = understood([config, legacy], [], code);
  const added = (await readOptionalJson(source, ADDED_TOKENS_FILE, z.record(z.string(), id), code)) ?? {};
  const { named, extra } = understoodSpecial;
  const special = new Set([
    ...STANDARD_TOKENS.flatMap((name) => named.get(name)?.content ?? []),
    ...extra.map(({ content }) => content),
  ]);
  const entries = Object.entries(added).sort(([, a], [, b]) => a - b);
  return {
    ...understoodSpecial,
    added: entries.map(([content]) => addedToken(content, { special: special.has(content) })),
  };
}

/** Special tokens of the files, of which later ones have priority. */
function understood(
  files: readonly Partial<Fields>[],
  added: readonly AddedToken[],
  code: ErrorCode,
): TokenizerConfig {
  const named = new Map<string, AddedToken>();
  const extra = new Map<string, AddedToken>();
  const byContent = new Map(added.map((entry) => [entry.content, entry]));
  const asAdded = (value: Token): AddedToken =>
    typeof value === 'string' ? (byContent.get(value) ?? addedToken(value, { special: true })) : value;
  const name = (role: string, value: Token): void => {
    named.set(role, { ...asAdded(value), special: true });
  };
  for (const [index, file] of files.entries()) {
    const origin = { file: index === 0 ? TOKENIZER_CONFIG_FILE : SPECIAL_TOKENS_FILE, code };
    for (const [role, value] of Object.entries(file)) {
      if (!role.endsWith('_token')) continue;
      const standard = STANDARD_TOKENS.some((known) => known === role);
      // A model's own key of that form may be anything (`add_bos_token`): only tokens count.
      const parsed = standard
        ? parseFields(token.nullable(), value, { ...origin, at: role })
        : token.safeParse(value).data;
      if (parsed === null) named.delete(role);
      else if (parsed !== undefined) name(role, parsed);
    }
    const others = file.extra_special_tokens ?? file.additional_special_tokens ?? [];
    if (Array.isArray(others)) for (const value of others) extra.set(asAdded(value).content, asAdded(value));
    else for (const [role, value] of Object.entries(others)) name(role, value);
  }
  return { named, extra: [...extra.values()], added };
}
