/** Who waits for the device: `interactive` goes before `background`, each in the order of asking. */
export type Urgency = 'interactive' | 'background';

interface Waiting {
  readonly start: () => void;
  readonly drop: () => void;
}

/**
 * One piece of work at a time on a device, so that measured times are honest. A search takes it for one evaluation
 * after the other, and a person's question goes in between.
 */
export class DeviceLock {
  readonly #waiting: Record<Urgency, Set<Waiting>> = { interactive: new Set(), background: new Set() };
  #held = false;

  /** Runs `task` once the device is free. Rejects with the reason of `signal` when aborted while waiting. */
  async run<T>(urgency: Urgency, signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
    await this.#acquire(urgency, signal);
    try {
      return await task();
    } finally {
      this.#release();
    }
  }

  async #acquire(urgency: Urgency, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (!this.#held) {
      this.#held = true;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        start: () => {
          signal?.removeEventListener('abort', waiting.drop);
          resolve();
        },
        drop: () => {
          this.#waiting[urgency].delete(waiting);
          reject(
            signal?.reason instanceof Error ? signal.reason : new DOMException('Aborted.', 'AbortError'),
          );
        },
      };
      this.#waiting[urgency].add(waiting);
      signal?.addEventListener('abort', waiting.drop, { once: true });
    });
  }

  #release(): void {
    for (const queue of [this.#waiting.interactive, this.#waiting.background])
      for (const next of queue) {
        queue.delete(next);
        next.start();
        return;
      }
    this.#held = false;
  }
}
