import { readdir, rm, stat, statfs } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { FileStore } from '#engine/base/file-source.ts';
import { MANIFEST_FILE } from '#engine/model/manifest.ts';
import { manifestHash, readManifest, weightFiles } from '#engine/model/read-model.ts';
import { KeyedQueue } from '#engine/base/serial-queue.ts';
import {
  type ModelEntry,
  type LockOptions,
  type ModelRecord,
  type ModelStore,
  readModelRecord,
} from '#service/ports/model-store.ts';
import { DirectoryStore } from '#host/node/files/directory.ts';
import { makeFolder } from '#host/node/files/make-folder.ts';

const RECORD = 'record.json';
const FILES = 'files';

/**
 * Models on disk, `<id>/record.json` beside `<id>/files/`, and folders elsewhere that are served as they are. Only one
 * process uses the folder.
 */
export class DirectoryModels implements ModelStore {
  readonly #folder: string;
  /** Block-model folders of the command line, by id. */
  readonly #served = new Map<string, { readonly folder: string; record: ModelRecord }>();
  readonly #writing = new KeyedQueue();
  readonly #deletions = new Map<string, Promise<void>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Serves a block-model folder as it is, and returns its id. Throws as `readManifest` does. */
  async serve(folder: string): Promise<string> {
    const files = new DirectoryStore(resolve(folder));
    const manifest = await readManifest(files);
    const hash = await manifestHash(files);
    const id = `served-${hash.slice(0, 16)}`;
    const bytes = [...weightFiles(manifest), ...manifest.assets].reduce((sum, file) => sum + file.bytes, 0);
    const record: ModelRecord = {
      id,
      name: manifest.name,
      dtype: manifest.dtype,
      checkpoint: manifest.source.checkpoint,
      revision: manifest.source.revision,
      origin: { kind: 'folder', name: basename(resolve(folder)), fingerprint: hash },
      totalBytes: bytes,
      addedAt: Date.now(),
      usedAt: null,
    };
    this.#served.set(id, { folder: resolve(folder), record });
    return id;
  }

  async list(): Promise<readonly ModelEntry[]> {
    const served = [...this.#served.values()].map(({ record }) => ({
      record,
      complete: true,
      bytes: record.totalBytes,
    }));
    const kept = await this.#onDisk(async () => {
      await makeFolder(this.#folder);
      const ids = await readdir(this.#folder);
      return Promise.all(ids.map((id) => this.#entry(id)));
    });
    return [...served, ...kept.filter((model) => model !== null)];
  }

  async save(record: ModelRecord): Promise<void> {
    const served = this.#served.get(record.id);
    if (served) served.record = record;
    else await this.#store(record.id).write(RECORD, [new TextEncoder().encode(JSON.stringify(record))]);
  }

  async folder(id: string): Promise<FileStore> {
    return new DirectoryStore(await this.path(id));
  }

  /** Path of the block-model folder of a model. Throws `SkipscopeError('not-found')` where there is none. */
  async path(id: string): Promise<string> {
    const served = this.#served.get(id);
    if (served) return served.folder;
    if (await this.#store(id).exists(RECORD)) return join(this.#folder, id, FILES);
    throw new SkipscopeError(
      'not-found',
      `No model "${id}" is stored here.`,
      'Choose one of the stored models.',
    );
  }

  async delete(id: string): Promise<void> {
    if (this.#served.has(id))
      throw new SkipscopeError(
        'invalid-input',
        'This model belongs to the folder that the server was started with.',
        'Start the server without it.',
      );
    // An import that is given up deletes what it has begun, perhaps while a person does.
    const deletion = this.#deletions.get(id);
    if (deletion) return deletion;
    if (this.#writing.isBusy(id))
      throw new SkipscopeError('invalid-input', 'This model is being imported.', 'Stop its import first.');
    // An import that begins meanwhile waits, so that none of its files are deleted.
    const deleting = this.#writing.run(id, async () => {
      // A folder without a record is no model; files that a kill leaves are overwritten by the next import.
      await this.#store(id).remove(RECORD);
      await this.#onDisk(() => rm(join(this.#folder, id), { recursive: true, force: true }));
    });
    this.#deletions.set(id, deleting);
    try {
      await deleting;
    } finally {
      this.#deletions.delete(id);
    }
  }

  exclusively<T>(id: string, { signal, onWait }: LockOptions, task: () => Promise<T>): Promise<T> {
    if (this.#writing.isBusy(id)) onWait?.();
    return this.#writing.run(id, task, signal);
  }

  async use(): Promise<{ readonly usageBytes: number; readonly quotaBytes: number | null }> {
    const models = await this.list();
    const usageBytes = models
      .filter(({ record }) => !this.#served.has(record.id))
      .reduce((sum, { bytes }) => sum + bytes, 0);
    const { bavail, bsize } = await this.#onDisk(() => statfs(this.#folder));
    return { usageBytes, quotaBytes: usageBytes + bavail * bsize };
  }

  /** Null for a folder that is not, or no longer, a model. */
  async #entry(id: string): Promise<ModelEntry | null> {
    const store = this.#store(id);
    if (!(await store.exists(RECORD))) return null;
    const record = readModelRecord(await store.read(RECORD));
    if (!record) return null;
    const files = join(this.#folder, id, FILES);
    return {
      record,
      complete: await new DirectoryStore(files).exists(MANIFEST_FILE),
      bytes: await bytesBelow(files),
    };
  }

  #store(id: string): DirectoryStore {
    return new DirectoryStore(join(this.#folder, id));
  }

  async #onDisk<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (cause) {
      if (cause instanceof SkipscopeError) throw cause;
      const message = `The models in ${this.#folder} cannot be used: ${errorMessage(cause)}.`;
      throw new SkipscopeError('storage', message, 'Check the permissions of the --data folder.', { cause });
    }
  }
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
