import { z } from 'zod';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { NumberedToken } from '#engine/text/merge-added-tokens.ts';
import { findTemplate } from '#engine/text/template-source.ts';
import { TOKENIZER_FILE } from '#engine/text/chat-files.ts';
import type { GgufFields } from './gguf-header.ts';
import { preTokenizerName } from './pre-tokenizer.ts';
import { mergeWarnings, pieceScores, SPACE, spaceHandling } from './sentencepiece.ts';
import { inexpressible, readBytePairTokenizer, type BytePairTokenizer } from './tokenizer-json.ts';

/** Kinds of tokens (llama.h, `llama_token_type`). */
const TOKEN_TYPE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;
const BYTE_TOKEN = /^<0x[0-9A-F]{2}>$/u;

/** The tokenizer of a GGUF file, and what a user should know about it. */
export interface TokenizerFields {
  readonly fields: GgufFields;
  readonly warnings: readonly string[];
}

/**
 * The tokenizer and chat template of a checkpoint as llama.cpp reads them (`tokenizer.*`), with `vocabSize` tokens. Throws
 * `SkipscopeError('unsupported')` for a tokenizer that llama.cpp has no kind for, and as `readBytePairTokenizer` does.
 */
export async function tokenizerFields(
  source: FileSource,
  vocabSize: number,
  read: ReadOptions,
): Promise<TokenizerFields> {
  const tokenizer = await readBytePairTokenizer(source, read);
  const kind = tokenizer.byteFallback ? sentencePiece(tokenizer) : byteLevel(tokenizer);
  const template = await findTemplate(source, 'invalid-checkpoint');
  const tokens = tokenList(tokenizer, vocabSize);
  const { scores } = kind;
  return {
    fields: {
      'tokenizer.ggml.model': { type: 'string', value: kind.model },
      'tokenizer.ggml.pre': { type: 'string', value: kind.pre },
      'tokenizer.ggml.tokens': { type: 'string[]', value: tokens.map(({ text }) => text) },
      ...(scores && {
        'tokenizer.ggml.scores': {
          type: 'float32[]',
          value: tokens.map(({ text }) => scores.get(text) ?? 0),
        },
      }),
      'tokenizer.ggml.token_type': { type: 'int32[]', value: tokens.map(({ type }) => type) },
      ...kind.fields,
      ...specialTokens(tokenizer),
      'tokenizer.chat_template': { type: 'string', value: template.text },
    },
    warnings: [...kind.warnings, ...strippingWarnings(tokenizer.added)],
  };
}

/** What the two kinds of byte-pair tokenizers have of their own. */
interface TokenizerKind extends TokenizerFields {
  readonly model: 'llama' | 'gpt2';
  readonly pre: string;
  /** By piece; null where merges are listed. */
  readonly scores: ReadonlyMap<string, number> | null;
}

function sentencePiece(tokenizer: BytePairTokenizer): TokenizerKind {
  const { prefix, warnings } = spaceHandling(tokenizer);
  return {
    model: 'llama',
    pre: 'default',
    scores: pieceScores(tokenizer),
    fields: { 'tokenizer.ggml.add_space_prefix': { type: 'bool', value: prefix } },
    warnings: [...warnings, ...mergeWarnings(tokenizer)],
  };
}

function byteLevel(tokenizer: BytePairTokenizer): TokenizerKind {
  const { normalizer, merges } = tokenizer;
  const other = normalizer.find(({ type }) => type !== 'NFC');
  if (other !== undefined) throw inexpressible(`the normalizer ${other.type}`);
  return {
    model: 'gpt2',
    pre: preTokenizerName(tokenizer),
    scores: null,
    fields: { 'tokenizer.ggml.merges': { type: 'string[]', value: merges.map((pair) => pair.join(' ')) } },
    warnings:
      normalizer.length === 0
        ? []
        : ['llama.cpp does not normalise text (NFC): decomposed letters get other tokens there.'],
  };
}

interface ListedToken {
  readonly text: string;
  readonly type: (typeof TOKEN_TYPE)[keyof typeof TOKEN_TYPE];
}

/** All tokens by id; ids that no piece has are unused, as `convert_hf_to_gguf.py` names them. */
function tokenList(tokenizer: BytePairTokenizer, vocabSize: number): readonly ListedToken[] {
  const { vocab, added, byteFallback } = tokenizer;
  const list = Array.from({ length: vocabSize }, (_, id): ListedToken => {
    return { text: `[PAD${id}]`, type: TOKEN_TYPE.unused };
  });
  const put = (id: number, token: ListedToken): void => {
    if (id >= vocabSize) throw beyond(token.text, id, vocabSize);
    list[id] = token;
  };
  for (const [text, id] of vocab) {
    const isByte = byteFallback && BYTE_TOKEN.test(text);
    put(id, { text, type: isByte ? TOKEN_TYPE.byte : TOKEN_TYPE.normal });
  }
  const unknown = tokenizer.config.named.get('unk_token')?.content;
  for (const { id, content, special } of added) {
    if (byteFallback && content === unknown) put(id, { text: content, type: TOKEN_TYPE.unknown });
    else if (special) put(id, { text: content, type: TOKEN_TYPE.control });
    // llama.cpp looks for these in the text as it is given.
    else put(id, { text: content.replaceAll(SPACE, ' '), type: TOKEN_TYPE.userDefined });
  }
  return list;
}

function beyond(text: string, id: number, vocabSize: number): SkipscopeError {
  return new SkipscopeError(
    'invalid-checkpoint',
    `${TOKENIZER_FILE}: the token "${text}" has id ${id}, but the model has ${vocabSize} tokens (text_config.vocab_size).`,
    'Take the tokenizer files and the config.json of the same checkpoint.',
  );
}

const ROLES = [
  ['bos_token', 'tokenizer.ggml.bos_token_id'],
  ['eos_token', 'tokenizer.ggml.eos_token_id'],
  ['unk_token', 'tokenizer.ggml.unknown_token_id'],
  ['pad_token', 'tokenizer.ggml.padding_token_id'],
] as const;

/** Ids of the tokens with a role, and which of them begin and end a prompt. */
function specialTokens({ config, vocab, added, postProcessor }: BytePairTokenizer): GgufFields {
  const ids = new Map([...vocab, ...added.map(({ content, id }) => [content, id] as const)]);
  const named = ROLES.flatMap(([role, key]) => {
    const id = ids.get(config.named.get(role)?.content ?? '');
    return id === undefined ? [] : [[key, { type: 'uint32', value: id }] as const];
  });
  const contentOf = (role: string) => config.named.get(role)?.content;
  const [first, last] = surroundings(postProcessor);
  for (const [found, role] of [
    [first, 'bos_token'],
    [last, 'eos_token'],
  ] as const)
    if (found !== undefined && found !== contentOf(role))
      throw inexpressible(`the token "${found}" around every prompt, which is no ${role},`);
  return {
    ...Object.fromEntries(named),
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: first !== undefined },
    'tokenizer.ggml.add_eos_token': { type: 'bool', value: last !== undefined },
  };
}

/** The special tokens that the post-processor puts in front of a prompt and behind it. */
function surroundings(
  steps: BytePairTokenizer['postProcessor'],
): readonly [string | undefined, string | undefined] {
  const other = steps.find(({ type }) => type !== 'ByteLevel' && type !== 'TemplateProcessing');
  if (other !== undefined) throw inexpressible(`the post-processor ${other.type}`);
  const single = steps.find(({ type }) => type === 'TemplateProcessing')?.['single'];
  const parts: readonly string[] = (Array.isArray(single) ? single : []).map((part) => partName(part));
  const text = parts.indexOf('');
  const [before, behind] = text < 0 ? [parts, []] : [parts.slice(0, text), parts.slice(text + 1)];
  if (before.length > 1 || behind.length > 1)
    throw inexpressible('several tokens in front of every prompt, or behind it,');
  return [before[0], behind[0]];
}

const partSchema = z.object({ SpecialToken: z.object({ id: z.string() }) });

/** The token that a part of a template stands for; empty for the text. */
function partName(part: unknown): string {
  return partSchema.safeParse(part).data?.SpecialToken.id ?? '';
}

function strippingWarnings(added: readonly NumberedToken[]): readonly string[] {
  const stripping = added.filter(({ lstrip, rstrip, single_word }) => lstrip || rstrip || single_word);
  const [first] = stripping;
  if (first === undefined) return [];
  return [
    `llama.cpp keeps the spaces around ${first.content}${stripping.length > 1 ? ` and ${stripping.length - 1} more tokens` : ''}, which this tokenizer takes away.`,
  ];
}
