import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { StoredDocumentFrequencies } from '#service/ports/document-frequency-store.ts';

const NAME = 'skipscope';
/** 2: tables of document frequencies. 3: journals as lines, which an earlier version of the page could not read. */
const VERSION = 3;

interface Schema extends DBSchema {
  /** One record per event, in the order of their keys. */
  events: { key: number; value: EventRecord; indexes: { run: string } };
  calibrations: { key: string; value: CalibrationRecord };
  documentFrequencies: { key: string; value: StoredDocumentFrequencies };
}

export interface EventRecord {
  run: string;
  /** The line of the journal, without its line break. */
  line?: string;
  /** In place of the line in records of earlier versions. */
  event?: unknown;
}

interface CalibrationRecord {
  id: string;
  name: string;
  files: { path: string; contents: Blob }[];
}

export type Database = IDBPDatabase<Schema>;

/**
 * This browser's IndexedDB database of runs, calibration sets and document frequencies. Throws
 * `SkipscopeError('storage')`, also when another tab keeps an earlier version of it open.
 */
export function openDatabase(): Promise<Database> {
  return storing(
    'open its storage',
    () =>
      new Promise((resolve, reject) => {
        const blocked = () => {
          reject(heldElsewhere());
        };
        openDB<Schema>(NAME, VERSION, { upgrade, blocked }).then(resolve, reject);
      }),
  );
}

function upgrade(database: Database, from: number): void {
  if (from < 1) {
    database.createObjectStore('events', { autoIncrement: true }).createIndex('run', 'run');
    database.createObjectStore('calibrations', { keyPath: 'id' });
  }
  if (from < 2) database.createObjectStore('documentFrequencies', { keyPath: 'hash' });
}

function heldElsewhere(): SkipscopeError {
  return new SkipscopeError(
    'storage',
    'Another tab shows an earlier version of this page, whose storage cannot be brought up to date meanwhile.',
    'Close the other tabs of this page, then reload it.',
  );
}

/** `task` with its failure as `SkipscopeError('storage')`; `what` completes "The browser could not ...". */
export async function storing<T>(what: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    if (cause instanceof SkipscopeError) throw cause;
    throw new SkipscopeError(
      'storage',
      `The browser could not ${what}: ${errorMessage(cause)}`,
      'Allow this site to store data, delete old runs and calibration sets, or make room on the disk.',
      { cause },
    );
  }
}
