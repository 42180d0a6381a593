/** Milliseconds of a run from which on it is worth another thread; the way there and back takes 0.03. */
const LONG_MS = 4;

/**
 * Decides for each run of one session whether it is so long that it leaves JavaScript's thread. A run takes as long as the
 * last one of its size, to the next power of two; the first one of a size counts as long.
 */
export class RunThread {
  /** Milliseconds by the logarithm of the size. */
  readonly #last = new Map<number, number>();

  /** `size`: elements of the input that the work grows with. */
  isLong(size: number): boolean {
    return (this.#last.get(magnitude(size)) ?? Infinity) > LONG_MS;
  }

  /** A run over `size` elements took so long. */
  took(milliseconds: number, size: number): void {
    this.#last.set(magnitude(size), milliseconds);
  }
}

function magnitude(size: number): number {
  return Math.ceil(Math.log2(size + 1));
}
