import { unlessAborted } from './abort.ts';

interface SharedTask<T> {
  readonly result: Promise<T>;
  readonly stopping: AbortController;
  waiting: number;
}

/** Tasks of which one of a key is under way at a time, for all who ask for it meanwhile. */
export class SharedTasks<T> {
  readonly #underWay = new Map<string, SharedTask<T>>();

  /**
   * Settles as the task of this key does, which begins if none is under way. Aborted, it rejects at once with the reason of
   * `signal`; the signal of the task is aborted as soon as nobody waits for it any more.
   */
  async run(
    key: string,
    signal: AbortSignal | undefined,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const shared = this.#underWay.get(key) ?? this.#begin(key, task);
    shared.waiting++;
    try {
      return await (signal ? unlessAborted(shared.result, signal) : shared.result);
    } finally {
      shared.waiting--;
      if (shared.waiting === 0) {
        shared.stopping.abort();
        // One who asks from now on does not get a task that is ending.
        if (this.#underWay.get(key) === shared) this.#underWay.delete(key);
      }
    }
  }

  #begin(key: string, task: (signal: AbortSignal) => Promise<T>): SharedTask<T> {
    const stopping = new AbortController();
    const shared = { result: task(stopping.signal), stopping, waiting: 0 };
    this.#underWay.set(key, shared);
    return shared;
  }
}
