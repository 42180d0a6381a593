/**
 * Sends items in order, one batch at a time. Items that are added while a batch is under way form the next batch, so that a busy
 * receiver gets fewer and larger batches.
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

  /** Resolves when all items added so far were received. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #drain(): Promise<void> {
    // All items that are added in one turn of the event loop form one batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#send(batch);
    }
    this.#sending = null;
  }
}
