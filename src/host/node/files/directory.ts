import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { FileSource, FileStore, ReadOptions } from '#engine/base/file-source.ts';
import { requireSize } from '#engine/base/size-limit.ts';
import { KeyedQueue } from '#engine/base/serial-queue.ts';
import { syncFolder } from './sync-folder.ts';
import { makeFolder } from './make-folder.ts';

/** One read call: small enough to report progress and to notice an abort, large enough to cost nothing. */
const CHUNK_BYTES = 16 * 2 ** 20;

/** The file at a relative `/` path inside `root`; throws `SkipscopeError('invalid-input')` when it leads outside. */
function resolveInside(root: string, path: string): string {
  const local = normalize(path);
  const outside = isAbsolute(path) || path.includes('\0') || local === '..' || local.startsWith(`..${sep}`);
  if (!outside && path !== '') return join(root, local);
  throw new SkipscopeError(
    'invalid-input',
    `The path "${path}" does not name a file inside ${root}.`,
    'Give a path relative to the folder.',
  );
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function readError(file: string, cause: unknown): SkipscopeError {
  if (cause instanceof SkipscopeError) return cause;
  if (hasCode(cause, 'ENOENT', 'ENOTDIR', 'EISDIR')) {
    return new SkipscopeError('not-found', `There is no file ${file}.`, 'Check the path.', { cause });
  }
  const message = `${file} cannot be read: ${errorMessage(cause)}.`;
  return new SkipscopeError('storage', message, 'Check the permissions and the disk.', { cause });
}

async function fill(
  handle: FileHandle,
  file: string,
  start: number,
  end: number,
  options: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - start);
  let loaded = 0;
  while (loaded < bytes.length) {
    options.signal?.throwIfAborted();
    const length = Math.min(CHUNK_BYTES, bytes.length - loaded);
    const { bytesRead } = await handle.read(bytes, loaded, length, start + loaded);
    if (bytesRead === 0) {
      throw new SkipscopeError(
        'invalid-input',
        `${file} ends at byte ${start + loaded}; bytes ${start} to ${end} were asked for.`,
        'The file is incomplete: copy or download it again.',
      );
    }
    loaded += bytesRead;
    options.onProgress?.({ loadedBytes: loaded, totalBytes: bytes.length });
  }
  return bytes;
}

/** A folder on disk. Throws `SkipscopeError('storage')` for disk errors, besides what `FileSource` says. */
export class DirectorySource implements FileSource {
  /** `label` is the folder's path. */
  constructor(readonly label: string) {}

  async exists(path: string): Promise<boolean> {
    const file = resolveInside(this.label, path);
    try {
      return (await stat(file)).isFile();
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
      throw readError(file, error);
    }
  }

  read(path: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return this.#withFile(path, options, async (handle, file) => {
      const { size } = await handle.stat();
      requireSize(file, size, options.maxBytes);
      return fill(handle, file, 0, size, options);
    });
  }

  readRange(
    path: string,
    start: number,
    end: number,
    options: ReadOptions = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    return this.#withFile(path, options, async (handle, file) => {
      // A damaged header may promise terabytes: never allocate more than the file holds.
      const { size } = await handle.stat();
      if (start >= 0 && start <= end && end <= size) return fill(handle, file, start, end, options);
      throw new SkipscopeError(
        'invalid-input',
        `${file} has ${size} bytes; bytes ${start} to ${end} were asked for.`,
        'The file is incomplete: copy or download it again.',
      );
    });
  }

  async list(): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.label, { withFileTypes: true });
      const isFile = await Promise.all(entries.map((entry) => entry.isFile() || this.exists(entry.name)));
      return entries.filter((_, index) => isFile[index]).map((entry) => entry.name);
    } catch (cause) {
      throw readError(this.label, cause);
    }
  }

  async #withFile<T>(
    path: string,
    options: ReadOptions,
    use: (handle: FileHandle, file: string) => Promise<T>,
  ): Promise<T> {
    options.signal?.throwIfAborted();
    const file = resolveInside(this.label, path);
    let handle: FileHandle | undefined;
    try {
      handle = await open(file, 'r');
      return await use(handle, file);
    } catch (error) {
      if (options.signal?.aborted === true) throw error;
      throw readError(file, error);
    } finally {
      await handle?.close();
    }
  }
}

/**
 * A folder on disk to read and write; made when absent. A file is written as `name.partial` and renamed when complete,
 * so that a killed process leaves no half file under its name. Throws `SkipscopeError('storage')` when the disk refuses.
 */
export class DirectoryStore extends DirectorySource implements FileStore {
  /** Writes of one file follow each other, so that none mixes with another; the last one wins. */
  readonly #writing = new KeyedQueue();

  async remove(path: string): Promise<void> {
    const file = resolveInside(this.label, path);
    await onDisk(file, () => rm(file, { force: true }));
  }

  async write(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const file = resolveInside(this.label, path);
    await this.#writing.run(file, () => this.#write(file, chunks));
  }

  async #write(file: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const partial = `${file}.partial`;
    await onDisk(file, () => makeFolder(dirname(file)));
    try {
      const handle = await onDisk(file, () => open(partial, 'w'));
      try {
        for await (const chunk of chunks) await onDisk(file, () => writeAll(handle, chunk));
        await onDisk(file, () => handle.sync());
      } finally {
        await handle.close();
      }
      await onDisk(file, async () => {
        await rename(partial, file);
        await syncFolder(dirname(file));
      });
    } catch (error) {
      // The first error is the one to report; a leftover .partial is overwritten by the next write.
      await rm(partial, { force: true }).catch(() => undefined);
      throw error;
    }
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  let written = 0;
  while (written < chunk.length) {
    const length = Math.min(CHUNK_BYTES, chunk.length - written);
    written += (await handle.write(chunk, written, length)).bytesWritten;
  }
}

/** Runs one disk operation of writing `file`; its failure becomes `SkipscopeError('storage')`. */
async function onDisk<T>(file: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    throw writeError(file, cause);
  }
}

function writeError(file: string, cause: unknown): SkipscopeError {
  if (hasCode(cause, 'ENOSPC', 'EDQUOT')) {
    const message = `${file} cannot be written: the disk is full.`;
    return new SkipscopeError(
      'storage',
      message,
      'Make room on it, or choose another folder, and start again.',
      {
        cause,
      },
    );
  }
  const message = `${file} cannot be written: ${errorMessage(cause)}.`;
  return new SkipscopeError('storage', message, 'Check the permissions and the free disk space.', { cause });
}
