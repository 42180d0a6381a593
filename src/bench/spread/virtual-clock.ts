/** Lets waits end in the order of their times, without any time: the clock jumps to the next end once nothing else goes on. */
export class VirtualClock {
  /** Milliseconds. */
  now = 0;
  readonly #waiting: { readonly at: number; readonly resolve: () => void }[] = [];
  #isTurning = false;

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ at: this.now + ms, resolve });
      this.#turn();
    });
  }

  #turn(): void {
    if (this.#isTurning || this.#waiting.length === 0) return;
    this.#isTurning = true;
    setImmediate(() => {
      this.#isTurning = false;
      const next = this.#waiting.reduce((first, other) => (other.at < first.at ? other : first));
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.now = next.at;
      next.resolve();
      this.#turn();
    });
  }
}
