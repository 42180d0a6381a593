import { delay } from '#engine/base/delay.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';

/** The urgency of a task on the device: `interactive` tasks go before `background` ones, each kind in the order of their calls. */
export type Urgency = 'interactive' | 'background';

/** A `returning` task has given way to interactive ones, and continues before another background task begins. */
type Turn = Urgency | 'returning';

interface Waiting {
  readonly start: () => void;
  readonly drop: () => void;
}

/**
 * Admits one task at a time to the device, so that measured times are not those of two tasks. A search takes the lock for each
 * evaluation, so that the question of a person is answered between two of them.
 */
export class DeviceLock {
  readonly #waiting: Record<Turn, Set<Waiting>> = {
    interactive: new Set(),
    returning: new Set(),
    background: new Set(),
  };
  #held = false;

  /**
   * Runs `task` once the device is free. Rejects with the reason of `signal` when it is aborted during the wait. A long task
   * awaits `giveWay` at the points where it can be interrupted, and interactive tasks that wait are run then.
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
    // This wait is not aborted, because the task would then continue without the device.
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

/**
 * Runs `task` and throws the failure of its runtime when the device is lost. Reading a tensor back from a lost GPU otherwise
 * fails with an error of the browser's choice, such as an `AbortError`.
 */
export async function onDevice<T>(runtime: OrtRuntime, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof SkipscopeError) throw error;
    // The runtime may learn of the loss just after the failure.
    await delay(0);
    throw runtime.failure ?? error;
  }
}
