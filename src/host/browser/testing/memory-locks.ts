import { KeyedQueue } from '#engine/base/serial-queue.ts';

interface Options {
  readonly ifAvailable?: boolean;
  readonly signal?: AbortSignal;
}

/** Web Locks as far as they are used: exclusive, first come, first served. */
export class MemoryLocks {
  readonly #held = new KeyedQueue();
  readonly #names = new Set<string>();

  async request<T>(
    name: string,
    { ifAvailable, signal }: Options,
    callback: (lock: { readonly name: string } | null) => Promise<T>,
  ): Promise<T> {
    if (ifAvailable === true && this.#held.isBusy(name)) return callback(null);
    return this.#held.run(
      name,
      async () => {
        this.#names.add(name);
        try {
          return await callback({ name });
        } finally {
          this.#names.delete(name);
        }
      },
      signal,
    );
  }

  query(): Promise<{ readonly held: readonly { readonly name: string }[] }> {
    return Promise.resolve({ held: [...this.#names].map((name) => ({ name })) });
  }
}
