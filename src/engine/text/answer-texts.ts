type Answer = readonly number[];
type DecodeAnswers = (answers: readonly Answer[]) => Promise<readonly string[]>;

/**
 * Answers that make a request worth while before anything waits for their texts: a request takes the thread that decodes as much time
 * as the tokenizer takes for two or three texts.
 */
const ENOUGH = 4;

/** Texts that are kept. Most candidates of a search answer as their parent does, so that a text is asked for often. */
const MOST_TEXTS = 4096;

/** Answers whose texts are asked for together. */
interface Request {
  readonly answers: Answer[];
  readonly texts: Promise<readonly string[]>;
  /** Sends it once the last one is answered. */
  readonly send: () => void;
}

/**
 * The texts of answers, made while the device still decodes other answers: a tokenizer in a sandbox takes milliseconds for each
 * request, and a search has some for each group of samples. Answers that end while a request is under way share the next one.
 */
export class AnswerTexts {
  readonly #decode: DecodeAnswers;
  /** By token ids, the oldest first. */
  readonly #texts = new Map<string, Promise<string>>();
  #next: Request | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** `decode`: as `SandboxedTokenizer.decode`. */
  constructor(decode: DecodeAnswers) {
    this.#decode = decode;
  }

  /**
   * Begins with the text of an answer, which is taken as it is now, once there are enough of them. A failure shows when the text is
   * asked for.
   */
  expect(answer: Answer): void {
    this.#textOf(answer).catch(() => undefined);
    if (this.#next !== null && this.#next.answers.length >= ENOUGH) this.#next.send();
  }

  /** The text of each answer. Throws as `decode` does; the next call tries again. */
  of(answers: readonly Answer[]): Promise<readonly string[]> {
    const texts = answers.map((answer) => this.#textOf(answer));
    this.#next?.send();
    return Promise.all(texts);
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

  #open(): Request {
    const answers: Answer[] = [];
    let send = (): void => undefined;
    const ready = new Promise<void>((resolve) => {
      send = resolve;
    });
    const texts = Promise.all([this.#last, ready]).then(() => {
      this.#next = null;
      return this.#decode(answers);
    });
    this.#last = texts.catch(() => undefined);
    return { answers, texts, send };
  }
}
