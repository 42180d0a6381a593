/** Who waits for the device: `interactive` goes before `background`, each in the order of asking. */
export type Urgency = 'interactive' | 'background';

/** Who has given way goes on before anything else in the background begins. */
type Turn = Urgency | 'returning';

interface Waiting {
  readonly start: () => void;
  readonly drop: () => void;
}

/**
 * One piece of work at a time on a device, so that measured times are honest. A search takes it for one evaluation
 * after the other, and a person's question goes in between.
 */
export class DeviceLock {
  readonly #waiting: Record<Turn, Set<Waiting>> = {
    interactive: new Set(),
    returning: new Set(),
    background: new Set(),
  };
  #held = false;

  /**
   * Runs `task` once the device is free. Rejects with the reason of `signal` when aborted while waiting. A long task awaits
   * `giveWay` where it can be interrupted: whoever is interactive and waits by then goes in between.
   */
  async run<T>(
    urgency: Urgency,
    signal: AbortSignal | undefined,
    task: (giveWay: () => Promise<void>) => Promise<T>,
  ): Promise<T> {
    await this.#acquire(urgency, signal);
    try {
      return await task(() => this.#giveWay());
    } finally {
      this.#release();
    }
  }

  async #giveWay(): Promise<void> {
    if (this.#waiting.interactive.size === 0) return;
    // Never aborted: a task that goes on holds the device.
    const back = this.#acquire('returning', undefined);
    this.#release();
    await back;
  }

  async #acquire(turn: Turn, signal: AbortSignal | undefined): Promise<void> {
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
          this.#waiting[turn].delete(waiting);
          reject(signal?.reason);
        },
      };
      this.#waiting[turn].add(waiting);
      signal?.addEventListener('abort', waiting.drop, { once: true });
    });
  }

  #release(): void {
    const { interactive, returning, background } = this.#waiting;
    for (const queue of [interactive, returning, background])
      for (const next of queue) {
        queue.delete(next);
        next.start();
        return;
      }
    this.#held = false;
  }
}
