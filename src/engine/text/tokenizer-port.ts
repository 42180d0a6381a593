import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { replaceBrokenBytes } from './byte-fallback.ts';
import { type TokenBytes, textOfTokens, tokenBytes } from './token-bytes.ts';

/**
 * Runs a `tokenizer.json` with the JavaScript port of Hugging Face tokenizers, and corrects the differences of the
 * port. Source of the behaviour: tokenizers 0.23 as transformers 5 calls it.
 */
export class TokenizerPort {
  readonly #port: Tokenizer;
  readonly #specialIds: ReadonlySet<number>;
  readonly #hasByteFallback: boolean;
  /** Null unless the decoder is `ByteLevel`: others make a text of a whole answer, and not of each token alone. */
  readonly tokenBytes: TokenBytes | null;

  /**
   * `json`: content of `tokenizer.json`; `config`: of `tokenizer_config.json`. Throws `SkipscopeError('invalid-model')`
   * when the port cannot make a tokenizer of them.
   */
  constructor(json: Readonly<Record<string, unknown>>, config: Readonly<Record<string, unknown>>) {
    this.#port = guarded(() => new Tokenizer(json, config));
    const added = [...this.#port.get_added_tokens_decoder()];
    this.#specialIds = new Set(added.flatMap(([id, token]) => (token.special ? [id] : [])));
    this.#hasByteFallback = JSON.stringify(json['decoder'] ?? null).includes('"ByteFallback"');
    this.tokenBytes = isByteLevel(json['decoder']) ? tokenBytes(this.#pieces()) : null;
    this.#forgetUnnormalised(added.flatMap(([, token]) => (token.normalized ? [token.content] : [])));
  }

  encode(text: string, options: { readonly addSpecialTokens: boolean }): readonly number[] {
    const { ids } = guarded(() => this.#port.encode(text, { add_special_tokens: options.addSpecialTokens }));
    if (ids.every((id) => Number.isSafeInteger(id))) return ids;
    throw unusable(`it has no id for a part of "${text}"`);
  }

  /** Text without special tokens. Spaces before punctuation stay: transformers cleans them up for other models only. */
  decode(ids: readonly number[]): string {
    if (this.tokenBytes) return textOfTokens(this.tokenBytes, ids);
    const tokens = ids.flatMap((id) => {
      const token = this.#specialIds.has(id) ? undefined : this.#port.id_to_token(id);
      return token === undefined ? [] : [token];
    });
    const decoder = this.#port.decoder;
    if (decoder === null) return tokens.join(' ');
    return guarded(() => decoder.decode(this.#hasByteFallback ? replaceBrokenBytes(tokens) : tokens));
  }

  token(id: number): string | null {
    return this.#port.id_to_token(id) ?? null;
  }

  /** The pieces that show in a text, by id. */
  #pieces(): ReadonlyMap<number, string> {
    const shown = [...this.#port.get_vocab().values()].filter((id) => !this.#specialIds.has(id));
    return new Map(shown.map((id) => [id, this.#port.id_to_token(id) ?? '']));
  }

  /**
   * A token that is looked for in normalised text (`▁</s>`) is no token where the text has it without the prefix (the
   * second `</s>` of `</s></s>`); the port takes it for one there.
   */
  #forgetUnnormalised(contents: readonly string[]): void {
    const normalizer = this.#port.normalizer;
    const known: unknown = this.#port['added_tokens_map'];
    if (normalizer === null || !(known instanceof Map)) return;
    for (const content of contents)
      if (guarded(() => normalizer.normalize(content)) !== content) known.delete(content);
  }
}

function isByteLevel(decoder: unknown): boolean {
  return z.object({ type: z.literal('ByteLevel') }).safeParse(decoder).success;
}

/** The port does not validate its files: any error it throws is a fault of the files. */
function guarded<T>(task: () => T): T {
  try {
    return task();
  } catch (cause) {
    throw unusable(errorMessage(cause), cause);
  }
}

function unusable(why: string, cause?: unknown): SkipscopeError {
  return new SkipscopeError(
    'invalid-model',
    `tokenizer.json does not work: ${why}.`,
    "Take an unaltered copy of the checkpoint's tokenizer.json and tokenizer_config.json.",
    { cause },
  );
}
