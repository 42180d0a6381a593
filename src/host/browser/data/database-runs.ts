import { SkipscopeError } from '#engine/base/errors.ts';
import { type RunEvent, runEventSchema } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import type { RunStore } from '#service/ports/run-store.ts';
import { type Database, storing } from './database.ts';

/** Milliseconds within which a released lock becomes free. */
const RELEASE_MS = 500;

/** Journals in IndexedDB: an event is safe against a crash of the page once its transaction is complete. */
export class DatabaseRuns implements RunStore {
  readonly #database: Promise<Database>;

  constructor(database: Promise<Database>) {
    this.#database = database;
  }

  ids(): Promise<readonly string[]> {
    return storing('list the runs', async () => {
      const ids: string[] = [];
      const index = (await this.#database).transaction('events').store.index('run');
      let cursor = await index.openKeyCursor(null, 'nextunique');
      while (cursor) {
        ids.push(cursor.key);
        cursor = await cursor.continue();
      }
      return ids;
    });
  }

  journal(id: string): RunJournal {
    return {
      append: (event) =>
        storing('keep the run', async () => {
          await (await this.#database).add('events', { run: id, event });
        }),
      read: () => storing('read the run', () => this.#read(id)),
    };
  }

  lines(id: string): Promise<string> {
    return storing('read the run', async () =>
      (await this.#records(id)).map(({ event }) => `${JSON.stringify(event)}\n`).join(''),
    );
  }

  replace(id: string, events: readonly RunEvent[]): Promise<void> {
    return storing('keep the run', async () => {
      const transaction = (await this.#database).transaction('events', 'readwrite');
      for (const key of await transaction.store.index('run').getAllKeys(id))
        await transaction.store.delete(key);
      for (const event of events) await transaction.store.add({ run: id, event });
      await transaction.done;
    });
  }

  delete(id: string): Promise<void> {
    return storing('delete the run', () => this.replace(id, []));
  }

  async claim(id: string): Promise<() => void> {
    // Insecure pages have no locks, so that a second tab cannot be refused there.
    if (!('locks' in navigator)) return () => undefined;
    // A lock that this page has just released becomes free a moment later.
    const signal = AbortSignal.timeout(RELEASE_MS);
    return new Promise((resolve, reject) => {
      const lock = navigator.locks.request(
        `skipscope-run-${id}`,
        { signal },
        () =>
          new Promise<void>((release) => {
            resolve(release);
          }),
      );
      lock.catch((error: unknown) => {
        reject(signal.aborted ? claimedElsewhere() : error);
      });
    });
  }

  async #read(id: string): Promise<readonly RunEvent[]> {
    return (await this.#records(id)).map(({ event }, at) => {
      const parsed = runEventSchema.safeParse(event);
      if (parsed.success) return parsed.data;
      throw new SkipscopeError(
        'invalid-journal',
        `Event ${at + 1} of the run is unknown here: it is damaged, or another version of this program stored it.`,
        'Save the journal of the run if you want to keep it, then delete the run.',
        { cause: parsed.error },
      );
    });
  }

  async #records(id: string) {
    return (await this.#database).getAllFromIndex('events', 'run', id);
  }
}

function claimedElsewhere(): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    'This run is being driven in another tab.',
    'Go on there, or close that tab first.',
  );
}
