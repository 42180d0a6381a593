/** More callers than this at a time are not told apart any longer. */
const MOST_CALLERS = 10_000;

/** Counts failures of each caller within a span of time. */
export class FailureCounter {
  readonly #limit: number;
  readonly #spanMs: number;
  readonly #callers = new Map<string, { count: number; readonly until: number }>();

  constructor(limit: number, spanMs: number) {
    this.#limit = limit;
    this.#spanMs = spanMs;
  }

  /** Counts one more, and says whether there have been too many. */
  add(caller: string): boolean {
    const now = Date.now();
    const known = this.#callers.get(caller);
    if (known && known.until > now) return ++known.count > this.#limit;
    if (this.#callers.size >= MOST_CALLERS) this.#callers.clear();
    this.#callers.set(caller, { count: 1, until: now + this.#spanMs });
    return this.#limit < 1;
  }
}
