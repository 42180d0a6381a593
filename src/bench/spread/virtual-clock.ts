import { OrderedWaits } from '#engine/workers/testing/ordered-waits.ts';

/** Lets waits end in the order of their times, without any time: the clock jumps to the next end once nothing else goes on. */
export class VirtualClock {
  /** Milliseconds. */
  now = 0;
  readonly #ends = new OrderedWaits<number>((ends) => ends.indexOf(Math.min(...ends)));

  async wait(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.#ends.add(end);
    this.now = end;
  }
}
