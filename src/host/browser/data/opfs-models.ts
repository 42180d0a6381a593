import { SkipscopeError } from '#engine/base/errors.ts';
import { MANIFEST_FILE } from '#engine/model/manifest.ts';
import {
  type ModelEntry,
  type LockOptions,
  type ModelRecord,
  type ModelStore,
  readModelRecord,
} from '#service/ports/model-store.ts';
import { isNotFound, storageError } from '#host/browser/files/opfs-errors.ts';
import { OpfsStore } from '#host/browser/files/opfs-store.ts';
import { hasStorage, privateFolder } from '#host/browser/files/private-folder.ts';
import type { OpfsFolder } from '#host/browser/files/opfs-types.ts';

const MODELS = 'models';
const RECORD_FILE = 'record.json';
const FILES = 'files';

/**
 * Models in the browser's private file system: `models/<id>/record.json`, and the block model in `models/<id>/files/`.
 * There is no index: the folders alone say which models exist.
 */
export class OpfsModels implements ModelStore {
  async list(): Promise<readonly ModelEntry[]> {
    if (!hasStorage()) return [];
    const models = await privateFolder(MODELS);
    const kept: ModelEntry[] = [];
    for await (const { kind, name } of models.values()) {
      const found = kind === 'directory' ? await modelEntry(models, name) : null;
      if (found) kept.push(found);
    }
    return kept;
  }

  async save(record: ModelRecord): Promise<void> {
    const folder = await this.#folder(record.id, true);
    const text = new TextEncoder().encode(JSON.stringify(record, null, 1));
    await new OpfsStore(record.id, folder).write(RECORD_FILE, [text]);
  }

  async folder(id: string): Promise<OpfsStore> {
    const folder = await this.#folder(id, false);
    return new OpfsStore(id, await folder.getDirectoryHandle(FILES, { create: true }));
  }

  async delete(id: string): Promise<void> {
    // A second deletion waits for the first, so that it is not taken for an import; it finds nothing, and is done.
    const deleted = await navigator.locks.request(`${lockName(id)}-deletion`, {}, () =>
      attempt(lockName(id), () => this.#remove(id)),
    );
    if (deleted) return;
    throw new SkipscopeError(
      'invalid-input',
      'This model is being imported, here or in another tab.',
      'Stop the import first.',
    );
  }

  async exclusively<T>(id: string, { signal, onWait }: LockOptions, task: () => Promise<T>): Promise<T> {
    const done = await attempt(lockName(id), task);
    if (done) return done.value;
    onWait?.();
    return navigator.locks.request(lockName(id), signal ? { signal } : {}, task);
  }

  async use(): Promise<{ readonly usageBytes: number; readonly quotaBytes: number | null }> {
    if (!hasStorage()) return { usageBytes: 0, quotaBytes: 0 };
    const { usage, quota } = await navigator.storage.estimate();
    return { usageBytes: usage ?? 0, quotaBytes: quota ?? null };
  }

  async #remove(id: string): Promise<void> {
    const models = await privateFolder(MODELS);
    try {
      const files = await (await models.getDirectoryHandle(id)).getDirectoryHandle(FILES, { create: true });
      // The manifest goes first: a model whose deletion was cut short must not look complete.
      await new OpfsStore(id, files).remove(MANIFEST_FILE);
      await models.removeEntry(id, { recursive: true });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  async #folder(id: string, create: boolean): Promise<OpfsFolder> {
    try {
      return await (await privateFolder(MODELS)).getDirectoryHandle(id, { create });
    } catch (error) {
      if (!isNotFound(error)) throw storageError(id, error);
      throw new SkipscopeError(
        'not-found',
        `No model "${id}" is stored in this browser.`,
        'Choose one of the stored models, or import it again.',
      );
    }
  }
}

/** Null for a folder that is not, or no longer, a model: deletions and imports that are cut short leave such ones. */
async function modelEntry(models: OpfsFolder, id: string): Promise<ModelEntry | null> {
  try {
    const folder = await models.getDirectoryHandle(id);
    const store = new OpfsStore(id, folder);
    if (!(await store.exists(RECORD_FILE))) return null;
    const record = readModelRecord(await store.read(RECORD_FILE));
    if (!record) return null;
    const files = new OpfsStore(id, await folder.getDirectoryHandle(FILES, { create: true }));
    return { record, complete: await files.exists(MANIFEST_FILE), bytes: await files.usedBytes() };
  } catch (error) {
    // Another tab has deleted it meanwhile.
    if (isNotFound(error) || (error instanceof SkipscopeError && error.code === 'not-found')) return null;
    throw error;
  }
}

function lockName(id: string): string {
  return `skipscope-model-${id}`;
}

/** The value of `task`, or null while another task holds the lock. */
function attempt<T>(name: string, task: () => Promise<T>): Promise<{ readonly value: T } | null> {
  return navigator.locks.request(name, { ifAvailable: true }, async (lock) =>
    lock ? { value: await task() } : null,
  );
}
