interface Options {
  readonly ifAvailable?: boolean;
}

/** Web Locks as far as they are used: exclusive, first come, first served. */
export class MemoryLocks {
  readonly #queues = new Map<string, Promise<unknown>>();

  request<T>(
    name: string,
    options: Options,
    callback: (lock: { readonly name: string } | null) => Promise<T>,
  ): Promise<T> {
    const before = this.#queues.get(name);
    if (before && options.ifAvailable) return callback(null);
    const turn = (before ?? Promise.resolve()).then(() => callback({ name }));
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#queues.get(name) === settled) this.#queues.delete(name);
      });
    this.#queues.set(name, settled);
    return turn;
  }
}
