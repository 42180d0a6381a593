import { SerialQueue } from './serial-queue.ts';

/** A `SerialQueue` for each key: tasks of one key take turns, those of different keys do not wait for each other. */
export class KeyedQueue {
  readonly #queues = new Map<string, { readonly queue: SerialQueue; holders: number }>();

  /** Whether a task of this key waits or is under way. */
  isBusy(key: string): boolean {
    return this.#queues.has(key);
  }

  async run<T>(key: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.#queues.get(key) ?? { queue: new SerialQueue(), holders: 0 };
    this.#queues.set(key, turn);
    turn.holders++;
    try {
      return await turn.queue.run(task, signal);
    } finally {
      turn.holders--;
      if (turn.holders === 0) this.#queues.delete(key);
    }
  }
}
