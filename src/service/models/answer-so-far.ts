import type { SandboxedTokenizer } from '#engine/text/sandboxed-tokenizer.ts';

/**
 * Milliseconds between two texts, and before the first. A text takes about a millisecond of a processor that may be needed for the
 * next token: seldom enough, that does not show in the time of an answer, and a person sees no gaps.
 */
const EVERY_MS = 100;

/**
 * Tells the text of an answer while its tokens are decoded. Nobody waits for a text: while one is made, and until the next is
 * due, tokens are passed over.
 */
export class AnswerSoFar {
  #lastAt = performance.now();
  #telling = false;
  #over = false;

  constructor(
    private readonly tokenizer: Pick<SandboxedTokenizer, 'decode'>,
    private readonly tell: (text: string) => void,
  ) {}

  /** Takes all tokens that are known by now, and returns at once. */
  add(tokenIds: readonly number[]): void {
    const now = performance.now();
    if (this.#telling || now - this.#lastAt < EVERY_MS) return;
    this.#lastAt = now;
    // What is wrong with a text is told by the whole answer, which is made in the same way.
    this.#tellText(tokenIds).catch(() => undefined);
  }

  /** Nothing is told any more. */
  end(): void {
    this.#over = true;
  }

  async #tellText(tokenIds: readonly number[]): Promise<void> {
    this.#telling = true;
    try {
      const [text = ''] = await this.tokenizer.decode([tokenIds]);
      if (!this.#over) this.tell(withoutOpenCharacter(text).trim());
    } finally {
      this.#telling = false;
    }
  }
}

/** A character whose last bytes come with the next token is replaced at the end of a text. */
function withoutOpenCharacter(text: string): string {
  return text.replace(/\uFFFD+$/u, '');
}
