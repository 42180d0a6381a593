import { z } from 'zod';
import type { FileContents } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { CalibrationStore, StoredCalibration } from '#service/ports/calibration-store.ts';
import { DirectoryStore } from '#host/node/files/directory.ts';
import type { UploadStore } from './upload-store.ts';
import { isFileName } from './file-name.ts';

const recordSchema = z.object({
  name: z.string(),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), bytes: z.number() })),
});

type Record = z.infer<typeof recordSchema>;

const ENDING = '.json';

/** Calibration sets on disk: a list of files each, and the files in the store of uploads. */
export class DirectoryCalibrations implements CalibrationStore {
  readonly #store: DirectoryStore;
  readonly #uploads: UploadStore;

  constructor(folder: string, uploads: UploadStore) {
    this.#store = new DirectoryStore(folder);
    this.#uploads = uploads;
  }

  /** A set whose list of files is damaged is listed too; `load` throws for it. */
  async list(): Promise<readonly Pick<StoredCalibration, 'id' | 'name'>[]> {
    const named = (await this.#ids()).map(async (id) => ({
      id,
      name: await this.#read(id).then(
        ({ name }) => name,
        () => `${id} (damaged)`,
      ),
    }));
    return Promise.all(named);
  }

  /** The files of a set by their hashes; null for a set that is not stored. */
  async references(id: string): Promise<Record | null> {
    return (await this.#has(id)) ? this.#read(id) : null;
  }

  async load(id: string): Promise<StoredCalibration | null> {
    if (!(await this.#has(id))) return null;
    const { name, files } = await this.#read(id);
    const named = files.map(async ({ path, sha256 }) => ({
      path,
      contents: await this.#uploads.get(sha256),
    }));
    return { id, name, files: await Promise.all(named) };
  }

  async save({ id, name, files }: StoredCalibration): Promise<void> {
    const record: Record = { name, files: [] };
    for (const { path, contents } of files)
      record.files.push({ path, sha256: await this.#hashOf(contents), bytes: contents.size });
    await this.#store.write(id + ENDING, [new TextEncoder().encode(JSON.stringify(record))]);
  }

  delete(id: string): Promise<void> {
    return this.#store.remove(id + ENDING);
  }

  /** Hashes of the files of all sets. Throws `SkipscopeError('storage')` when the list of one is damaged. */
  async hashes(): Promise<ReadonlySet<string>> {
    const records = await Promise.all((await this.#ids()).map((id) => this.#read(id)));
    return new Set(records.flatMap(({ files }) => files.map(({ sha256 }) => sha256)));
  }

  /** Ids come from journals too, which may hold any text: such an id must not become a path. */
  async #has(id: string): Promise<boolean> {
    return isFileName(id) && this.#store.exists(id + ENDING);
  }

  async #ids(): Promise<readonly string[]> {
    const names = await this.#store.list();
    return names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
  }

  async #read(id: string): Promise<Record> {
    try {
      const bytes = await this.#store.read(id + ENDING);
      return recordSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    } catch (cause) {
      if (cause instanceof SkipscopeError) throw cause;
      throw new SkipscopeError(
        'storage',
        `The list of files of the calibration set ${id} is damaged.`,
        'Delete this set and import it again.',
        { cause },
      );
    }
  }

  /** A file that was uploaded is in the store of uploads already. */
  #hashOf(contents: FileContents): Promise<string> {
    return 'sha256' in contents && typeof contents.sha256 === 'string'
      ? Promise.resolve(contents.sha256)
      : this.#uploads.put(contents);
  }
}
