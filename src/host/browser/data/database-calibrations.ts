import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { CalibrationStore, StoredCalibration } from '#service/ports/calibration-store.ts';
import { type Database, storing } from './database.ts';

/** Imported calibration sets in IndexedDB, their files as blobs. */
export class DatabaseCalibrations implements CalibrationStore {
  readonly #database: Promise<Database>;

  constructor(database: Promise<Database>) {
    this.#database = database;
  }

  list(): Promise<readonly Pick<StoredCalibration, 'id' | 'name'>[]> {
    return storing('list the calibration sets', async () => {
      const records = await (await this.#database).getAll('calibrations');
      return records.map(({ id, name }) => ({ id, name }));
    });
  }

  load(id: string): Promise<StoredCalibration | null> {
    return storing('read the calibration set', async () => {
      return (await (await this.#database).get('calibrations', id)) ?? null;
    });
  }

  save({ id, name, files }: StoredCalibration): Promise<void> {
    return storing('keep the calibration set', async () => {
      const blobs = await Promise.all(
        files.map(async ({ path, contents }) => ({ path, contents: await toBlob(contents) })),
      );
      await (await this.#database).put('calibrations', { id, name, files: blobs });
    });
  }

  delete(id: string): Promise<void> {
    return storing('delete the calibration set', async () => {
      await (await this.#database).delete('calibrations', id);
    });
  }
}

async function toBlob(contents: NamedFile['contents']): Promise<Blob> {
  return contents instanceof Blob ? contents : new Blob([await contents.arrayBuffer()]);
}
