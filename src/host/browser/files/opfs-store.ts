import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileStore, ReadOptions } from '#engine/base/file-source.ts';
import { requireSize } from '#engine/base/size-limit.ts';
import { isNotFound, storageError } from './opfs-errors.ts';
import type { OpfsFile, OpfsFolder, SyncFile } from './opfs-types.ts';

/** A file under this ending is not complete. */
const PARTIAL = '.partial';

/**
 * A folder of the browser's private file system, for use in a worker. A file is written as `name.partial` and renamed
 * when complete, so that a closed tab leaves no half file under its name. Throws `SkipscopeError('storage')` when the
 * browser refuses or its storage is full, besides what `FileSource` says.
 */
export class OpfsStore implements FileStore {
  constructor(
    readonly label: string,
    private readonly root: OpfsFolder,
  ) {}

  async exists(path: string): Promise<boolean> {
    try {
      await this.#file(path);
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw storageError(this.#named(path), error);
    }
  }

  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const blob = await this.#blob(path);
    requireSize(this.#named(path), blob.size, options.maxBytes);
    return this.#bytes(path, blob, options);
  }

  async readRange(
    path: string,
    start: number,
    end: number,
    options: ReadOptions = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    const blob = await this.#blob(path);
    if (start <= end && end <= blob.size) return this.#bytes(path, blob.slice(start, end), options);
    throw new SkipscopeError(
      'invalid-input',
      `${this.#named(path)} has ${blob.size} bytes; bytes ${start} to ${end} were asked for.`,
      'The stored model is incomplete: delete it and import it again.',
    );
  }

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

  async remove(path: string): Promise<void> {
    try {
      const { folder, name } = await this.#entry(path);
      await folder.removeEntry(name);
    } catch (error) {
      if (!isNotFound(error)) throw storageError(this.#named(path), error);
    }
  }

  async write(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    try {
      const { folder, name } = await this.#entry(path, true);
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
      throw isOfStorage(error) ? storageError(this.#named(path), error) : error;
    }
  }

  async #bytes(
    path: string,
    blob: Blob,
    { signal, onProgress }: ReadOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    signal?.throwIfAborted();
    try {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      onProgress?.({ loadedBytes: bytes.length, totalBytes: bytes.length });
      return bytes;
    } catch (error) {
      throw storageError(this.#named(path), error);
    }
  }

  async #blob(path: string): Promise<Blob> {
    try {
      return await (await this.#file(path)).getFile();
    } catch (error) {
      throw storageError(this.#named(path), error);
    }
  }

  async #file(path: string): Promise<OpfsFile> {
    const { folder, name } = await this.#entry(path);
    return folder.getFileHandle(name);
  }

  async #entry(
    path: string,
    create = false,
  ): Promise<{ readonly folder: OpfsFolder; readonly name: string }> {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    if ([name, ...parts].some((part) => ['', '.', '..'].includes(part)))
      throw new SkipscopeError(
        'invalid-input',
        `The path "${path}" does not name a file inside ${this.label}.`,
        'Give a path relative to the folder.',
      );
    let folder = this.root;
    for (const part of parts) folder = await folder.getDirectoryHandle(part, { create });
    return { folder, name };
  }

  #named(path: string): string {
    return `${this.label}/${path}`;
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

function writeAll(handle: SyncFile, chunk: Uint8Array, at: number): number {
  const written = handle.write(chunk, { at });
  if (written === chunk.length) return written;
  // Some browsers report a full disk by writing less.
  throw new DOMException(`Only ${written} of ${chunk.length} bytes were written.`, 'QuotaExceededError');
}

async function bytesIn(folder: OpfsFolder): Promise<number> {
  let bytes = 0;
  for await (const { kind, name } of folder.values()) {
    if (kind === 'directory') bytes += await bytesIn(await folder.getDirectoryHandle(name));
    else if (!name.endsWith(PARTIAL)) bytes += (await (await folder.getFileHandle(name)).getFile()).size;
  }
  return bytes;
}

/** The browser throws DOMExceptions; so does an abort, which must stay one. */
function isOfStorage(error: unknown): boolean {
  return error instanceof DOMException && error.name !== 'AbortError' && error.name !== 'TimeoutError';
}
