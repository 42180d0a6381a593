import type { ScoreRange } from '#engine/metrics/measure.ts';

import type { SampleOutcome } from '#engine/search/evaluator.ts';

/**
 * The scores of one skip set as far as they are known, and the bound they put on its metric.
 *
 * Value and bound are sums in sample order with unknown scores replaced by their maximum. Floating-point addition in a
 * fixed order is monotone, so the bound is never below the value by rounding, and equal score lists have equal values.
 */
export class ScoreSheet {
  readonly #scores: (number | null)[];
  readonly #ranges: readonly ScoreRange[];
  #known = 0;

  constructor(ranges: readonly ScoreRange[]) {
    this.#ranges = ranges;
    this.#scores = ranges.map(() => null);
  }

  add(outcomes: readonly SampleOutcome[]): void {
    for (const { sample, score } of outcomes) {
      if (this.#scores[sample] === null) this.#known++;
      this.#scores[sample] = score;
    }
  }

  score(sample: number): number | null {
    return this.#scores[sample] ?? null;
  }

  /** All scores in sample order. Throws `RangeError` while one is missing. */
  values(): number[] {
    return this.#scores.map((score, sample) => {
      if (score !== null) return score;
      throw new RangeError(`Sample ${sample} has no score yet.`);
    });
  }

  /** Samples with a score. */
  get known(): number {
    return this.#known;
  }

  get complete(): boolean {
    return this.#known === this.#scores.length;
  }

  /** The most the metric can be; its exact value once complete. */
  get bound(): number {
    return this.valueWith((sample) => this.#ranges[sample]?.max ?? 0);
  }

  /** The metric if the samples without a score had these. */
  valueWith(unknown: (sample: number) => number): number {
    let sum = 0;
    for (const [sample, score] of this.#scores.entries()) sum += score ?? unknown(sample);
    return sum / this.#scores.length;
  }
}
