import { seededRandom } from '#engine/base/seeded-random.ts';
import { OrderedWaits } from './ordered-waits.ts';

/** Lets waits end in a random order, which depends on the seed alone and takes no time. */
export class RandomOrder {
  readonly random: () => number;
  readonly #waits: OrderedWaits<null>;

  constructor(seed: number) {
    const random = seededRandom(seed);
    this.random = random;
    this.#waits = new OrderedWaits(({ length }) => Math.floor(random() * length));
  }

  wait(): Promise<void> {
    return this.#waits.add(null);
  }
}
