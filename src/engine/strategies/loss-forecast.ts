/** Weight of a candidate's loss among those of late on its sample. */
const NEWEST = 0.2;
/** Of the expected loss: what the parent misses on the sample; the rest is what candidates of late have missed. */
const PARENT = 1 / 3;
/** Of the expected loss of a block that was scored on the sample in an earlier step: what its removal missed then. */
const OWN = 0.4;

/**
 * How much of the highest score a candidate is expected to miss on a sample, from what the candidates of a search have missed so
 * far. It decides the order of the work only, never a result. The weights were chosen on the recorded searches of
 * llava-smollm2-135m, where the work hardly depends on them.
 */
export class LossForecast {
  /** By sample. */
  readonly #recent = new Map<number, number>();
  /** By sample and block. */
  readonly #own = new Map<string, number>();

  observe(sample: number, block: number, loss: number): void {
    const before = this.#recent.get(sample);
    this.#recent.set(sample, before === undefined ? loss : NEWEST * loss + (1 - NEWEST) * before);
    this.#own.set(`${sample}/${block}`, loss);
  }

  /** `parentLoss` is what the parent misses on the sample; without a block, the forecast is for any candidate. */
  expected(sample: number, parentLoss: number, block?: number): number {
    const recent = this.#recent.get(sample) ?? parentLoss;
    const common = PARENT * parentLoss + (1 - PARENT) * recent;
    const own = this.#own.get(`${sample}/${block}`);
    return own === undefined ? common : OWN * own + (1 - OWN) * common;
  }
}
