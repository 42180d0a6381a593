import { z } from 'zod';
import { type ErrorCode, SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { readJson, readOptionalJson } from '#engine/model/json-file.ts';
import { addedTokenSchema } from './added-token.ts';
import { type ImagePlaceholder, TOKENIZER_FILE } from './chat-files.ts';
import { answeredPrompt, unanswerable } from './answered-prompt.ts';
import { type ChatTemplate, compileTemplate } from './chat-template.ts';
import { mergeAddedTokens } from './merge-added-tokens.ts';
import { PROCESSOR_FILE, findTemplate } from './template-source.ts';
import { MOST_CHARACTERS, MOST_TOKENS } from './text-budget.ts';
import type { TokenBytes } from './token-bytes.ts';
import { readTokenizerConfig } from './tokenizer-config.ts';
import { TokenizerPort } from './tokenizer-port.ts';

/** Most characters of a reference in a message. */
const SHOWN_CHARACTERS = 60;

/**
 * Turns prompts into token ids and token ids into answers. The files of a model that nobody vouches for may keep it busy without
 * end: what ships uses it inside a text sandbox only (`SandboxedTokenizer`).
 */
export class ChatTokenizer {
  readonly #tokenizer: TokenizerPort;
  readonly #template: ChatTemplate;
  readonly #bosToken: string | null;
  readonly #image: ImagePlaceholder;
  readonly #mostTokens: number;

  /** `mostTokens`: where transformers cuts a prompt, image placeholders included. */
  constructor(
    tokenizer: TokenizerPort,
    template: ChatTemplate,
    bosToken: string | null,
    image: ImagePlaceholder,
    mostTokens: number,
  ) {
    this.#tokenizer = tokenizer;
    this.#template = template;
    this.#bosToken = bosToken;
    this.#image = image;
    this.#mostTokens = mostTokens;
  }

  /**
   * Input ids of a user turn with one picture and `text`, the generation prompt behind it, as transformers'
   * `LlavaProcessor.apply_chat_template(..., tokenize=True)` gives them: the placeholder repeated `tokensPerImage`
   * times, and no second BOS if the template writes one.
   *
   * Throws `SkipscopeError('invalid-input')` when the text holds an image placeholder of its own, `'invalid-model'` when
   * the template renders none or several, and `'unsupported'` when transformers would cut the prompt.
   */
  buildPrompt(text: string): readonly number[] {
    const ids = this.#encodeRendered(this.#template.prompt(text));
    this.#checkPlaceholders(ids, text);
    const prompt = ids.flatMap((id) =>
      id === this.#image.tokenId ? new Array<number>(this.#image.tokensPerImage).fill(id) : [id],
    );
    if (prompt.length <= this.#mostTokens) return prompt;
    throw new SkipscopeError(
      'unsupported',
      `${TOKENIZER_FILE} cuts prompts to ${this.#mostTokens} tokens ("truncation"), and this one takes ${prompt.length} ` +
        `(${this.#image.tokensPerImage} for the picture).`,
      `Set "truncation" to null in ${TOKENIZER_FILE} of the checkpoint, and convert it again.`,
    );
  }

  /**
   * By answer: the token ids behind the prompt of `text` when the answer follows it as `answeredPrompt` says, without a token that
   * ends the turn. White space around an answer is no part of it; an answer of nothing else has no tokens.
   *
   * Throws `SkipscopeError('unsupported')` where the template or the tokenizer lets no answer follow the prompt unchanged,
   * `'invalid-input'` for an answer that holds an image placeholder, and as `buildPrompt` does.
   */
  encodeAnswers(text: string, answers: readonly string[]): readonly (readonly number[])[] {
    const prompt = this.#template.prompt(text);
    const promptIds = this.#encodeRendered(prompt);
    return answers.map((given) => {
      const answer = given.trim();
      if (answer === '') return [];
      const conversation = this.#template.conversation(text, answer);
      if (conversation.length > MOST_CHARACTERS) throw tooLong(conversation.length);
      const ids = this.#encodeRendered(answeredPrompt(prompt, conversation, answer));
      if (promptIds.some((id, at) => ids[at] !== id)) throw merged(answer);
      const behind = ids.slice(promptIds.length);
      if (behind.includes(this.#image.tokenId)) throw withPlaceholder(answer);
      return behind;
    });
  }

  /** Token ids of a text without a template. */
  encode(text: string, options: { readonly addSpecialTokens: boolean }): readonly number[] {
    return this.#tokenizer.encode(text, options);
  }

  /** What each token adds to a text; null where that depends on the tokens around it. */
  get tokenBytes(): TokenBytes | null {
    return this.#tokenizer.tokenBytes;
  }

  /** The text of token ids without special tokens. */
  decode(ids: readonly number[]): string {
    return this.#tokenizer.decode(ids);
  }

  /** Token ids of what the template has rendered, a BOS in front unless it wrote one. */
  #encodeRendered(rendered: string): readonly number[] {
    if (rendered.length > MOST_CHARACTERS) throw tooLong(rendered.length);
    const hasBos = this.#bosToken !== null && rendered.startsWith(this.#bosToken);
    const ids = this.encode(rendered, { addSpecialTokens: !hasBos });
    if (ids.length > MOST_TOKENS) throw tooManyTokens(ids.length);
    return ids;
  }

  #checkPlaceholders(ids: readonly number[], text: string): void {
    const count = ids.filter((id) => id === this.#image.tokenId).length;
    if (count === 1) return;
    if (count === 0)
      throw new SkipscopeError(
        'invalid-model',
        'The chat template puts no image placeholder into the prompt.',
        "Take an unaltered copy of the checkpoint's chat template and tokenizer.",
      );
    const placeholder = this.#tokenizer.token(this.#image.tokenId) ?? 'the image placeholder';
    if (!text.includes(placeholder))
      throw new SkipscopeError(
        'invalid-model',
        `The chat template puts ${count} image placeholders into the prompt of one picture.`,
        "Take an unaltered copy of the checkpoint's chat template and tokenizer.",
      );
    throw new SkipscopeError(
      'invalid-input',
      `The prompt contains ${placeholder}.`,
      `Leave out ${placeholder}: the picture is put in by itself.`,
    );
  }
}

/** What the tokenizer makes of an answered prompt does not begin with what it makes of the prompt. */
function merged(answer: string): SkipscopeError {
  return unanswerable(
    `and ${TOKENIZER_FILE} make other tokens of the prompt where the answer "${shortened(answer)}" follows it`,
  );
}

function withPlaceholder(answer: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `The reference "${shortened(answer)}" contains the image placeholder.`,
    'Take the placeholder out of the annotation of the calibration set.',
  );
}

function shortened(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

function tooLong(characters: number): SkipscopeError {
  return new SkipscopeError(
    'invalid-model',
    `The chat template makes ${characters} characters of a prompt; ${MOST_CHARACTERS} are the most.`,
    "Take an unaltered copy of the checkpoint's chat template.",
  );
}

/** Normalizers can make a thousand characters of one. */
function tooManyTokens(tokens: number): SkipscopeError {
  return new SkipscopeError(
    'invalid-model',
    `${TOKENIZER_FILE} makes ${tokens} tokens of a prompt; ${MOST_TOKENS} are the most.`,
    `Take an unaltered copy of the checkpoint's ${TOKENIZER_FILE}.`,
  );
}

const tokenizerSchema = z.looseObject({
  model: z.looseObject({ vocab: z.unknown().optional() }),
  truncation: z.looseObject({ max_length: z.number().int().nonnegative() }).nullish(),
  added_tokens: z
    .array(z.intersection(z.object({ id: z.number().int().nonnegative() }), addedTokenSchema))
    .default([]),
});
const processorSchema = z.object({
  image_token: z.union([z.string(), addedTokenSchema.transform(({ content }) => content)]).nullish(),
});
const DEFAULT_IMAGE_TOKEN = '<image>';

/**
 * The tokenizer and chat template of a folder: of a checkpoint, or of a block model, which holds copies of the same files.
 * Throws `SkipscopeError('not-found')` without `tokenizer.json`, `code` for malformed files, and `'invalid-model'` where
 * the files do not fit together.
 */
export async function loadChatTokenizer(
  source: FileSource,
  image: ImagePlaceholder,
  code: ErrorCode = 'invalid-model',
): Promise<ChatTokenizer> {
  const json = await readJson(source, TOKENIZER_FILE, tokenizerSchema, code);
  const config = await readTokenizerConfig(source, code);
  const added_tokens = mergeAddedTokens(json.added_tokens, config, vocabularyOf(json.model.vocab));
  const tokens = Object.fromEntries([...config.named].map(([role, { content }]) => [role, content]));
  const port = new TokenizerPort({ ...json, added_tokens }, { eos_token: tokens['eos_token'] ?? null });
  const processor = await readOptionalJson(source, PROCESSOR_FILE, processorSchema, code);
  const imageToken = tokens['image_token'] ?? processor?.image_token ?? DEFAULT_IMAGE_TOKEN;
  checkImageToken(port, imageToken, image.tokenId);
  const template = compileTemplate(await findTemplate(source, code), tokens);
  const mostTokens = json.truncation?.max_length ?? Infinity;
  return new ChatTokenizer(port, template, tokens['bos_token'] ?? null, image, mostTokens);
}

/** Ids of the pieces: a table, or in Unigram's files a list of pieces with their scores. */
function vocabularyOf(vocab: unknown): ReadonlyMap<string, number> {
  const table = z.record(z.string(), z.number()).safeParse(vocab);
  if (table.success) return new Map(Object.entries(table.data));
  const pieces = z.array(z.tuple([z.string(), z.number()])).safeParse(vocab);
  return new Map(pieces.data?.map(([piece], id) => [piece, id]));
}

/** The text that transformers replaces by the picture (`LlavaProcessor.image_token`) has to be the model's placeholder. */
function checkImageToken(port: TokenizerPort, imageToken: string, tokenId: number): void {
  const ids = port.encode(imageToken, { addSpecialTokens: false });
  if (ids.includes(tokenId)) return;
  throw new SkipscopeError(
    'invalid-model',
    `The image placeholder ${imageToken} has the token ids ${ids.join(', ')}; config.json says ${tokenId} ` +
      '(image_token_index).',
    'Take the tokenizer files and the config.json of the same checkpoint.',
  );
}
