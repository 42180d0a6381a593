/** Weight of the sample's overall mean against one observation of the pair itself. */
const PAIR_PRIOR = 0.5;
/** Observations without damage that every sample starts with. */
const SAMPLE_PRIOR = 2;

interface Mean {
  sum: number;
  count: number;
}

/**
 * How much score removing a block has cost a sample so far: what a search knows of where a candidate will fail. It
 * steers the order of the work only, never a result.
 */
export class DamageHistory {
  readonly #bySample: Mean[];
  readonly #byPair: ReadonlyMap<number, Mean>[];
  readonly #pairs: Map<number, Mean>[];

  constructor(samples: number, blocks: number) {
    this.#bySample = Array.from({ length: samples }, () => ({ sum: 0, count: 0 }));
    this.#pairs = Array.from({ length: blocks }, () => new Map<number, Mean>());
    this.#byPair = this.#pairs;
  }

  /** `damage` is the parent's score minus the candidate's; gains count as none. */
  observe(block: number, sample: number, damage: number): void {
    const lost = Math.max(0, damage);
    const pairs = this.#pairs[block];
    const pair = pairs?.get(sample) ?? { sum: 0, count: 0 };
    pairs?.set(sample, { sum: pair.sum + lost, count: pair.count + 1 });
    const mean = this.#bySample[sample];
    if (!mean) return;
    mean.sum += lost;
    mean.count++;
  }

  /** Expected damage to a sample by any candidate. */
  ofSample(sample: number): number {
    const mean = this.#bySample[sample];
    return mean ? mean.sum / (mean.count + SAMPLE_PRIOR) : 0;
  }

  /** Expected damage to a sample by one candidate. */
  ofPair(block: number, sample: number): number {
    const pair = this.#byPair[block]?.get(sample) ?? { sum: 0, count: 0 };
    return (pair.sum + PAIR_PRIOR * this.ofSample(sample)) / (pair.count + PAIR_PRIOR);
  }
}
