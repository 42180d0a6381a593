/** Lets waits end one at a time and without any time: once nothing else goes on, `choose` gives the index of the next one. */
export class OrderedWaits<Wait> {
  readonly #choose: (waiting: readonly Wait[]) => number;
  readonly #waiting: { readonly wait: Wait; readonly resolve: () => void }[] = [];
  #isTurning = false;

  constructor(choose: (waiting: readonly Wait[]) => number) {
    this.#choose = choose;
  }

  add(wait: Wait): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ wait, resolve });
      this.#turn();
    });
  }

  #turn(): void {
    if (this.#isTurning || this.#waiting.length === 0) return;
    this.#isTurning = true;
    setImmediate(() => {
      this.#isTurning = false;
      const [next] = this.#waiting.splice(this.#choose(this.#waiting.map(({ wait }) => wait)), 1);
      next?.resolve();
      this.#turn();
    });
  }
}
