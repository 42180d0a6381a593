import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { SkipscopeError, errorMessage } from '#engine/errors.ts';

const NAME = 'skipscope';
const VERSION = 1;

interface Schema extends DBSchema {
  /** One record per event, in the order of their keys. */
  events: { key: number; value: { run: string; event: unknown }; indexes: { run: string } };
  calibrations: { key: string; value: CalibrationRecord };
}

export interface CalibrationRecord {
  id: string;
  name: string;
  files: { path: string; contents: Blob }[];
}

export type Database = IDBPDatabase<Schema>;

/** This browser's IndexedDB database of runs and calibration sets. Throws `SkipscopeError('storage')`. */
export function openDatabase(): Promise<Database> {
  return storing('open its storage', () =>
    openDB<Schema>(NAME, VERSION, {
      upgrade: (database) => {
        database.createObjectStore('events', { autoIncrement: true }).createIndex('run', 'run');
        database.createObjectStore('calibrations', { keyPath: 'id' });
      },
    }),
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
