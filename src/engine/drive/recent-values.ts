import { type Spread, spreadOf } from '#engine/statistics/quantile.ts';

/** The last numbers of a series, so that hours of it take no more memory than minutes. */
export class RecentValues {
  readonly #values: number[] = [];
  #next = 0;

  constructor(private readonly most: number) {}

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.most;
  }

  clear(): void {
    this.#values.length = 0;
    this.#next = 0;
  }

  /** Median and quartiles; null without a value. */
  spread(): Spread | null {
    return this.#values.length === 0 ? null : spreadOf(this.#values);
  }
}
