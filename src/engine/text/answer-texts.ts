type Answer = readonly number[];
type DecodeAnswers = (answers: readonly Answer[]) => Promise<readonly string[]>;

/** Texts that are kept. Most candidates of a search answer as their parent does, so that a text is asked for often. */
const MOST_TEXTS = 4096;

/**
 * The texts of answers, made while the device still decodes other answers: a tokenizer in a sandbox takes milliseconds for each
 * request, and a search has one for each group of samples. Answers that end while a request is under way share the next one.
 */
export class AnswerTexts {
  readonly #decode: DecodeAnswers;
  /** By token ids, the oldest first. */
  readonly #texts = new Map<string, Promise<string>>();
  #next: { readonly answers: Answer[]; readonly texts: Promise<readonly string[]> } | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** `decode`: as `SandboxedTokenizer.decode`. */
  constructor(decode: DecodeAnswers) {
    this.#decode = decode;
  }

  /** Begins with the text of an answer, which is taken as it is now. A failure shows when the text is asked for. */
  expect(answer: Answer): void {
    this.#textOf(answer).catch(() => undefined);
  }

  /** The text of each answer. Throws as `decode` does; the next call tries again. */
  of(answers: readonly Answer[]): Promise<readonly string[]> {
    return Promise.all(answers.map((answer) => this.#textOf(answer)));
  }

  #textOf(answer: Answer): Promise<string> {
    const key = answer.join();
    const known = this.#texts.get(key);
    if (known) return known;
    const text = this.#request([...answer]);
    text.catch(() => this.#texts.delete(key));
    this.#texts.set(key, text);
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= MOST_TEXTS) break;
      this.#texts.delete(oldest);
    }
    return text;
  }

  async #request(answer: Answer): Promise<string> {
    const request = (this.#next ??= this.#open());
    const place = request.answers.push(answer) - 1;
    const texts = await request.texts;
    return texts[place] ?? '';
  }

  /** A request that is sent once the last one is answered, or, where none is, once all answers that end together are in it. */
  #open(): { readonly answers: Answer[]; readonly texts: Promise<readonly string[]> } {
    const answers: Answer[] = [];
    const texts = this.#last.then(() => {
      this.#next = null;
      return this.#decode(answers);
    });
    this.#last = texts.catch(() => undefined);
    return { answers, texts };
  }
}
