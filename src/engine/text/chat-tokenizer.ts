import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { readJson } from '#engine/model/json-file.ts';
import { type ChatTemplate, readChatTemplate } from './chat-template.ts';
import { readTokenizerConfig } from './tokenizer-config.ts';
import { TokenizerPort } from './tokenizer-port.ts';

export interface ImagePlaceholder {
  readonly tokenId: number;
  /** Number of copies of the placeholder for one picture. */
  readonly tokensPerImage: number;
}

/** Turns prompts into token ids and token ids into answers. */
export class ChatTokenizer {
  readonly #tokenizer: TokenizerPort;
  readonly #template: ChatTemplate;
  readonly #bosToken: string | null;
  readonly #image: ImagePlaceholder;

  constructor(
    tokenizer: TokenizerPort,
    template: ChatTemplate,
    bosToken: string | null,
    image: ImagePlaceholder,
  ) {
    this.#tokenizer = tokenizer;
    this.#template = template;
    this.#bosToken = bosToken;
    this.#image = image;
  }

  /**
   * Input ids of a user turn with one picture and `text`, the generation prompt behind it, as transformers'
   * `LlavaProcessor.apply_chat_template(..., tokenize=True)` gives them: the placeholder repeated `tokensPerImage`
   * times, and no second BOS if the template writes one.
   *
   * Throws `SkipscopeError('invalid-input')` when the text holds an image placeholder of its own, and `'invalid-model'`
   * when the template renders none.
   */
  buildPrompt(text: string): readonly number[] {
    const rendered = this.#template(text);
    const hasBos = this.#bosToken !== null && rendered.startsWith(this.#bosToken);
    const ids = this.encode(rendered, { addSpecialTokens: !hasBos });
    this.#checkPlaceholders(ids, text);
    return ids.flatMap((id) =>
      id === this.#image.tokenId ? new Array<number>(this.#image.tokensPerImage).fill(id) : [id],
    );
  }

  /** Token ids of a text without a template. */
  encode(text: string, options: { readonly addSpecialTokens: boolean }): readonly number[] {
    return this.#tokenizer.encode(text, options);
  }

  /** The text of token ids without special tokens. */
  decode(ids: readonly number[]): string {
    return this.#tokenizer.decode(ids);
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
    throw new SkipscopeError(
      'invalid-input',
      `The prompt "${text}" contains ${placeholder}.`,
      `Leave out ${placeholder}: the picture is put in by itself.`,
    );
  }
}

/** The files of a model that `loadChatTokenizer` reads if they exist. */
export const CHAT_FILES: readonly string[] = [
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.jinja',
  'chat_template.json',
];

/**
 * The tokenizer and chat template of a block model's folder. Throws `SkipscopeError('not-found')` for a missing
 * `tokenizer.json` or `tokenizer_config.json`, `'invalid-model'` for malformed ones.
 */
export async function loadChatTokenizer(source: FileSource, image: ImagePlaceholder): Promise<ChatTokenizer> {
  const json = await readJson(
    source,
    'tokenizer.json',
    z.looseObject({ model: z.looseObject({}) }),
    'invalid-model',
  );
  const config = await readTokenizerConfig(source);
  const template = await readChatTemplate(source, config);
  return new ChatTokenizer(new TokenizerPort(json, config.raw), template, config.bosToken, image);
}
