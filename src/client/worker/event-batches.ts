/**
 * Sends items in order, one batch at a time: what comes while a batch is on its way forms the next one, so that a
 * receiver that is busy gets fewer, larger batches.
 */
export class EventBatches<T> {
  readonly #send: (batch: readonly T[]) => Promise<void>;
  #waiting: T[] = [];
  #sending: Promise<void> | null = null;

  constructor(send: (batch: readonly T[]) => Promise<void>) {
    this.#send = send;
  }

  add(item: T): void {
    this.#waiting.push(item);
    this.#sending ??= this.#drain();
  }

  /** Resolves when everything added so far has arrived. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #drain(): Promise<void> {
    // Let the events of one turn gather.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#send(batch);
    }
    this.#sending = null;
  }
}
