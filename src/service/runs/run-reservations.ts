import { SkipscopeError } from '#engine/base/errors.ts';
import type { RunStore } from '#service/ports/run-store.ts';

/** Ends the claim on a run. */
export type Release = () => void;

/** Reserves a run for one task at a time: within this process by its id, and against other tabs by the claim of the store. */
export class RunReservations {
  readonly #runs: Pick<RunStore, 'claim'>;
  readonly #isQueued: (id: string) => boolean;
  readonly #held = new Map<string, Promise<unknown>>();

  /** A queued run, which `isQueued` tells, holds its claim and cannot be reserved. */
  constructor(runs: Pick<RunStore, 'claim'>, isQueued: (id: string) => boolean) {
    this.#runs = runs;
    this.#isQueued = isQueued;
  }

  /** Resolves once the task that holds the run has ended. */
  async settled(id: string): Promise<void> {
    await this.#held.get(id)?.catch(() => undefined);
  }

  /**
   * Runs `task` with the claim on a run that is not queued. The claim ends with the task, unless `task` calls `keep`, whose result
   * ends it later. Throws `SkipscopeError('invalid-input')` for a run that is queued or reserved, here or in another tab.
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
