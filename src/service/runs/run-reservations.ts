import { SkipscopeError } from '#engine/base/errors.ts';
import type { RunStore } from '#service/ports/run-store.ts';

/** Gives a run back when called. */
export type Release = () => void;

/** Keeps a run to one caller at a time: in this host by its id, and in other tabs by the store's claim. */
export class RunReservations {
  readonly #runs: Pick<RunStore, 'claim'>;
  readonly #isQueued: (id: string) => boolean;
  readonly #held = new Map<string, Promise<unknown>>();

  /** A run for which `isQueued` says so has its claim already. */
  constructor(runs: Pick<RunStore, 'claim'>, isQueued: (id: string) => boolean) {
    this.#runs = runs;
    this.#isQueued = isQueued;
  }

  /** Resolves once whoever holds the run now has given it back. */
  async settled(id: string): Promise<void> {
    await this.#held.get(id)?.catch(() => undefined);
  }

  /**
   * Runs `task` on a run that nobody drives; it is given back afterwards, unless `task` calls `keep` and gives it back later.
   * Throws `SkipscopeError('invalid-input')` for a run that is driven, here or in another tab.
   */
  async hold<T>(id: string, task: (keep: () => Release) => Promise<T>): Promise<T> {
    if (this.#isQueued(id) || this.#held.has(id))
      throw new SkipscopeError('invalid-input', 'This run is under way.', 'Pause or cancel it first.');
    const working = this.#claimed(id, task);
    this.#held.set(id, working);
    try {
      return await working;
    } finally {
      this.#held.delete(id);
    }
  }

  async #claimed<T>(id: string, task: (keep: () => Release) => Promise<T>): Promise<T> {
    const release = await this.#runs.claim(id);
    let kept = false;
    try {
      return await task(() => {
        kept = true;
        return release;
      });
    } finally {
      if (!kept) release();
    }
  }
}
