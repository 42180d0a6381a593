import { unlessAborted } from './abort.ts';

/** Runs asynchronous tasks one at a time, in the order given; a task that fails does not stop those behind it. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  /**
   * Settles as `task` does, after all tasks given before have settled. Aborted before its turn, it rejects at once with the
   * reason of `signal`, and `task` never begins.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#tail;
    const result = (signal ? unlessAborted(before, signal) : before).then(task);
    const settled = result.then(nothing, nothing);
    // A task that was aborted while it waited does not let later ones overtake the tasks before it. Nothing of one task is kept
    // for the next: the queue would hold on to all of them.
    this.#tail = signal ? Promise.all([before, settled]).then(nothing) : settled;
    return result;
  }
}

/**
 * A `SerialQueue` for each key: tasks of one key run one after the other, tasks of different keys do not wait for each
 * other.
 */
export class KeyedQueue {
  readonly #queues = new Map<string, { readonly queue: SerialQueue; holders: number }>();

  /** Whether a task of this key waits or runs. */
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

function nothing(): void {
  return undefined;
}
