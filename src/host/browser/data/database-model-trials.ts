import { type DBSchema, openDB } from 'idb';
import { z } from 'zod';
import type { ModelTrials } from '#service/ports/model-trials.ts';

interface Schema extends DBSchema {
  lost: { key: string; value: unknown };
}

const LOCK = 'skipscope-trial-';

const lostSchema = z.number().int().positive();

/**
 * Lost trials by model, in an IndexedDB database of their own, which this origin can lose without harm. A trial that another tab is
 * making is not lost: that tab holds a lock meanwhile, which ends with it. Nor is one that a person ended by leaving the page.
 */
export class DatabaseModelTrials implements ModelTrials {
  /** The trials of this tab by model, and what ends their locks. */
  readonly #made = new Map<string, { readonly lock: string; readonly release: () => void }>();
  readonly #ready: Promise<void>;

  /** `leftByPerson`: the last page of this origin was left or reloaded by a person, and not taken down. */
  constructor(leftByPerson = false) {
    this.#ready = leftByPerson ? this.#forgive() : Promise.resolve();
    // The next use of the database tells its error.
    this.#ready.catch(() => undefined);
  }

  async lost(hash: string): Promise<number> {
    await this.#ready;
    if (await this.#isMadeElsewhere(hash)) return 0;
    return lostSchema.safeParse(await (await open()).get('lost', hash)).data ?? 0;
  }

  async write(hash: string, lost: number): Promise<void> {
    await this.#ready;
    const database = await open();
    if (lost === 0) {
      this.#made.get(hash)?.release();
      this.#made.delete(hash);
      await database.delete('lost', hash);
      return;
    }
    await this.#hold(hash);
    await database.put('lost', lost, hash);
  }

  /** Takes the last trial of each model back, unless another tab is making it. */
  async #forgive(): Promise<void> {
    const database = await open();
    for (const hash of await database.getAllKeys('lost')) {
      if (await this.#isMadeElsewhere(hash)) continue;
      const lost = lostSchema.safeParse(await database.get('lost', hash)).data ?? 0;
      if (lost > 1) await database.put('lost', lost - 1, hash);
      else await database.delete('lost', hash);
    }
  }

  async #hold(hash: string): Promise<void> {
    // Insecure pages have no locks: three tabs that load a model at a time look like lost trials there.
    if (this.#made.has(hash) || !('locks' in navigator)) return;
    const lock = `${LOCK}${hash}-${crypto.randomUUID()}`;
    await new Promise<void>((held) => {
      void navigator.locks.request(lock, {}, () => {
        held();
        return new Promise<void>((release) => {
          this.#made.set(hash, { lock, release });
        });
      });
    });
  }

  async #isMadeElsewhere(hash: string): Promise<boolean> {
    if (!('locks' in navigator)) return false;
    const { held = [] } = await navigator.locks.query();
    const own = this.#made.get(hash)?.lock;
    return held.some(({ name = '' }) => name.startsWith(`${LOCK}${hash}-`) && name !== own);
  }
}

function open() {
  return openDB<Schema>('skipscope-model-trials', 1, {
    upgrade: (database) => {
      database.createObjectStore('lost');
    },
  });
}
