/** Observations without damage that every sample starts with. */
const PRIOR_OBSERVATIONS = 2;

/**
 * How much score the removal of a block has cost each sample so far: what a search knows of where the next candidates
 * will fail. It steers the order of the work only, never a result.
 */
export class DamageHistory {
  readonly #sums: number[];
  readonly #counts: number[];

  constructor(samples: number) {
    this.#sums = new Array<number>(samples).fill(0);
    this.#counts = new Array<number>(samples).fill(0);
  }

  /** `damage` is the parent's score minus the candidate's; gains count as none. */
  observe(sample: number, damage: number): void {
    this.#sums[sample] = (this.#sums[sample] ?? 0) + Math.max(0, damage);
    this.#counts[sample] = (this.#counts[sample] ?? 0) + 1;
  }

  /** Expected damage of one more removal. */
  expected(sample: number): number {
    return (this.#sums[sample] ?? 0) / ((this.#counts[sample] ?? 0) + PRIOR_OBSERVATIONS);
  }
}
