import type { SkipscopeError } from '#engine/base/errors.ts';
import { HandleStore } from './handle-store.ts';
import { isOfStorage, storageError } from './opfs-errors.ts';
import type { OpfsFile, OpfsFolder } from './opfs-types.ts';
import { writeAll } from './write-all.ts';

/** A file under this ending is not complete. */
const PARTIAL = '.partial';

/**
 * A folder of the browser's private file system, for use in a worker. A file is written as `name.partial` and renamed
 * when complete, so that a closed tab leaves no half file under its name. Throws `SkipscopeError('storage')` when the
 * browser refuses or its storage is full, besides what `FileSource` says.
 */
export class OpfsStore extends HandleStore {
  protected readonly shortRemedy = 'The stored model is incomplete: delete it and import it again.';

  async list(): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const { kind, name } of this.root.values())
      if (kind === 'file' && !name.endsWith(PARTIAL)) names.push(name);
    return names;
  }

  /** Bytes of all complete files, those in folders included. */
  usedBytes(): Promise<number> {
    return bytesIn(this.root);
  }

  async write(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    try {
      const { folder, name } = await this.entry(path, true);
      const file = await folder.getFileHandle(name + PARTIAL, { create: true });
      try {
        await fill(file, chunks);
        // Not every browser replaces a file by a move.
        await this.remove(path);
        await file.move(name);
      } catch (error) {
        // The first error is the one to report; a leftover is overwritten by the next write.
        await folder.removeEntry(name + PARTIAL).catch(() => undefined);
        throw error;
      }
    } catch (error) {
      // Errors of the chunks' producer are passed on as they are.
      throw isOfStorage(error) ? this.failed(this.named(path), error) : error;
    }
  }

  protected failed(path: string, error: unknown): SkipscopeError {
    return storageError(path, error);
  }
}

async function fill(file: OpfsFile, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  const handle = await file.createSyncAccessHandle();
  try {
    handle.truncate(0);
    let at = 0;
    for await (const chunk of chunks) at += writeAll(handle, chunk, at);
    handle.flush();
  } finally {
    handle.close();
  }
}

async function bytesIn(folder: OpfsFolder): Promise<number> {
  let bytes = 0;
  for await (const { kind, name } of folder.values()) {
    if (kind === 'directory') bytes += await bytesIn(await folder.getDirectoryHandle(name));
    else if (!name.endsWith(PARTIAL)) bytes += (await (await folder.getFileHandle(name)).getFile()).size;
  }
  return bytes;
}
