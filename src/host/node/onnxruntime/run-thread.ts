/** Milliseconds of a run from which on it is worth another thread; the way there and back takes 0.03. */
const LONG_MS = 2;

/**
 * Decides for each run of one session whether it is so long that it leaves JavaScript's thread. A run takes as long as the
 * one before, or more where its input is larger; the first one counts as long.
 */
export class RunThread {
  #milliseconds = Infinity;
  #size = 1;

  /** `size`: elements of the input that the work grows with. */
  isLong(size: number): boolean {
    return this.#milliseconds * Math.max(1, size / this.#size) > LONG_MS;
  }

  /** A run over `size` elements took so long. */
  took(milliseconds: number, size: number): void {
    this.#milliseconds = milliseconds;
    this.#size = Math.max(1, size);
  }
}
