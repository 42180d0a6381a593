import { KeyedQueue } from '#engine/base/serial-queue.ts';

interface Options {
  readonly ifAvailable?: boolean;
  readonly signal?: AbortSignal;
}

/** Web Locks as far as they are used: exclusive, first come, first served. */
export class MemoryLocks {
  readonly #held = new KeyedQueue();

  async request<T>(
    name: string,
    { ifAvailable, signal }: Options,
    callback: (lock: { readonly name: string } | null) => Promise<T>,
  ): Promise<T> {
    if (ifAvailable === true && this.#held.isBusy(name)) return callback(null);
    return this.#held.run(name, () => callback({ name }), signal);
  }
}
