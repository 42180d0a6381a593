import { SkipscopeError } from '#engine/base/errors.ts';
import { CHAIN_START, sealEvent, statedSum } from '#engine/search/journal-chain.ts';
import { decodeInTurns, decodeJournal } from '#engine/search/journal-codec.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import type { RunStore } from '#service/ports/run-store.ts';
import { type Database, type EventRecord, storing } from './database.ts';

/** Milliseconds within which a released lock becomes free. */
const RELEASE_MS = 500;
/** The beginning of the name of a run's lock. */
const LOCK = 'skipscope-run-';

/** Journals in IndexedDB: an event is safe against a crash of the page once its transaction is complete. */
export class DatabaseRuns implements RunStore {
  readonly #database: Promise<Database>;
  /** Ids of the runs that this page has claimed. */
  readonly #claimed = new Set<string>();

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
      append: (event) => storing('keep the run', () => this.#append(id, event)),
      read: () => storing('read the run', async () => (await decodeInTurns(await this.lines(id))).events),
    };
  }

  version(id: string): Promise<string | null> {
    return storing('read the run', async () => {
      const stored = (await this.#database).transaction('events').store.index('run');
      // No key is used twice, so that a journal that is replaced has other keys.
      const last = await stored.openKeyCursor(id, 'prev');
      return last ? String(last.primaryKey) : null;
    });
  }

  lines(id: string): Promise<string> {
    return storing('read the run', async () =>
      textOf(await (await this.#database).getAllFromIndex('events', 'run', id)),
    );
  }

  replace(id: string, lines: string): Promise<void> {
    return storing('keep the run', async () => {
      const transaction = (await this.#database).transaction('events', 'readwrite');
      for (const key of await transaction.store.index('run').getAllKeys(id))
        await transaction.store.delete(key);
      for (const line of lines.split('\n')) if (line !== '') await transaction.store.add({ run: id, line });
      await transaction.done;
    });
  }

  delete(id: string): Promise<void> {
    return storing('delete the run', () => this.replace(id, ''));
  }

  async claim(id: string): Promise<() => void> {
    // Insecure pages have no locks, so that a second tab cannot be refused there.
    if (!('locks' in navigator)) return () => undefined;
    // A lock that this page has just released becomes free a moment later.
    const signal = AbortSignal.timeout(RELEASE_MS);
    return new Promise((resolve, reject) => {
      const lock = navigator.locks.request(
        LOCK + id,
        { signal },
        () =>
          new Promise<void>((release) => {
            this.#claimed.add(id);
            resolve(() => {
              this.#claimed.delete(id);
              release();
            });
          }),
      );
      lock.catch((error: unknown) => {
        reject(signal.aborted ? claimedElsewhere() : error);
      });
    });
  }

  async claimedElsewhere(): Promise<ReadonlySet<string>> {
    if (!('locks' in navigator)) return new Set();
    const { held = [] } = await navigator.locks.query();
    const ids = held.flatMap(({ name = '' }) => (name.startsWith(LOCK) ? [name.slice(LOCK.length)] : []));
    return new Set(ids.filter((id) => !this.#claimed.has(id)));
  }

  async #append(id: string, event: RunEvent): Promise<RunEvent> {
    const transaction = (await this.#database).transaction('events', 'readwrite');
    const stored = transaction.store.index('run');
    const last = await stored.openCursor(id, 'prev');
    const stated = last ? statedSum(lineOf(last.value)) : CHAIN_START;
    // A journal of an earlier version states no checksums, and is read from its start.
    const sum = stated ?? decodeJournal(textOf(await stored.getAll(id))).sum;
    const sealed = sealEvent(event, sum);
    await transaction.store.add({ run: id, line: sealed.line });
    await transaction.done;
    return sealed.event;
  }
}

function textOf(records: readonly EventRecord[]): string {
  return records.map((record) => `${lineOf(record)}\n`).join('');
}

function lineOf({ line, event }: EventRecord): string {
  return line ?? JSON.stringify(event);
}

function claimedElsewhere(): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    'This run is being driven in another tab.',
    'Go on there, or close that tab first.',
  );
}
