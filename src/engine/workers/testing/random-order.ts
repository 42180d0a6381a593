import { seededRandom } from '#engine/base/seeded-random.ts';

/** Lets waits end in a random order, which depends on the seed alone and takes no time. */
export class RandomOrder {
  readonly random: () => number;
  readonly #waiting: (() => void)[] = [];
  #isTurning = false;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#turn();
    });
  }

  #turn(): void {
    if (this.#isTurning || this.#waiting.length === 0) return;
    this.#isTurning = true;
    setImmediate(() => {
      this.#isTurning = false;
      const [next] = this.#waiting.splice(Math.floor(this.random() * this.#waiting.length), 1);
      next?.();
      this.#turn();
    });
  }
}
