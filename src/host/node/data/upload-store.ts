import { open, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileContents } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { createSha256 } from '#engine/base/digest.ts';
import { KeyedQueue } from '#engine/base/serial-queue.ts';
import { diskFile } from '#host/node/files/disk-file.ts';
import { syncFolder } from '#host/node/files/sync-folder.ts';
import { makeFolder } from '#host/node/files/make-folder.ts';

/** Bytes read at a time. */
const PIECE_BYTES = 4 * 2 ** 20;
/** Bytes of the disk that uploads must leave free. */
const SPARE_BYTES = 256 * 2 ** 20;

/** A file that was uploaded whole. */
export interface UploadedFile extends FileContents {
  readonly sha256: string;
}

/**
 * Uploaded files under their SHA-256, so that no file is sent twice. A file arrives in pieces, and is stored once it is
 * whole and its hash is right. All methods throw `SkipscopeError('storage')` when the disk fails.
 */
export class UploadStore {
  readonly #folder: string;
  /** Pieces of one file are written one after the other. */
  readonly #writing = new KeyedQueue();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Null for a file that is not stored, or not whole. */
  async find(sha256: string): Promise<UploadedFile | null> {
    const size = await this.#size(this.#path(sha256));
    return size === null ? null : { sha256, ...diskFile(this.#path(sha256), size) };
  }

  /** Throws `SkipscopeError('not-found')` for a file that is not stored. */
  async get(sha256: string): Promise<UploadedFile> {
    const file = await this.find(sha256);
    if (file) return file;
    throw new SkipscopeError('not-found', `The file ${sha256} is not here.`, 'Upload it first.');
  }

  /**
   * The offset at which the upload of a file of `totalBytes` bytes resumes; null when nothing is left to send. A file whose
   * last piece arrived just before the server was killed has not been checked yet, and is checked now.
   */
  offset(sha256: string, totalBytes: number): Promise<number | null> {
    return this.#writing.run(sha256, () =>
      this.#onDisk(async () => {
        if (await this.find(sha256)) {
          await this.#rejuvenate(sha256);
          return null;
        }
        const here = await this.#received(sha256);
        if (here < totalBytes) return here;
        // A client sends no piece of an empty file.
        if (totalBytes === 0) await this.#write(sha256, 0, 0, new Uint8Array());
        return (await this.#completes(sha256, totalBytes)) ? null : 0;
      }),
    );
  }

  /**
   * Appends a piece that begins where the file ends so far, and returns the bytes received then; any other piece is not
   * written. The last piece completes the file. Throws `SkipscopeError('invalid-input')` when size or hash of the whole are
   * not as announced.
   */
  write(sha256: string, offset: number, totalBytes: number, piece: Uint8Array): Promise<number> {
    return this.#writing.run(sha256, () =>
      this.#onDisk(() => this.#write(sha256, offset, totalBytes, piece)),
    );
  }

  /** Stores a file that needs no upload, and returns its hash. */
  async put(contents: FileContents): Promise<string> {
    const bytes = new Uint8Array(await contents.arrayBuffer());
    const digest = await createSha256();
    digest.update(bytes);
    const sha256 = digest.hex();
    if (!(await this.find(sha256))) await this.write(sha256, 0, bytes.length, bytes);
    return sha256;
  }

  /** Deletes files outside `keep` that are older than `ageMs`: a client may be about to use a younger one. */
  async sweep(keep: ReadonlySet<string>, ageMs: number): Promise<void> {
    await this.#onDisk(async () => {
      await makeFolder(this.#folder);
      for (const name of await readdir(this.#folder)) {
        const path = join(this.#folder, name);
        if (keep.has(name) || Date.now() - (await stat(path)).mtimeMs < ageMs) continue;
        await rm(path, { force: true });
      }
    });
  }

  /** Makes the file young again, so that it is not swept before the client has used it. */
  async #rejuvenate(sha256: string): Promise<void> {
    const now = new Date();
    await utimes(this.#path(sha256), now, now);
  }

  async #write(sha256: string, offset: number, totalBytes: number, piece: Uint8Array): Promise<number> {
    if (await this.find(sha256)) return totalBytes;
    await makeFolder(this.#folder);
    const partial = this.#partial(sha256);
    const here = await this.#received(sha256);
    if (offset !== here) return here;
    if (here + piece.length > totalBytes) throw tooLong(sha256, totalBytes);
    await this.#requireRoom(totalBytes - here);
    const handle = await open(partial, 'a');
    try {
      await handle.appendFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const end = here + piece.length;
    if (end === totalBytes && !(await this.#completes(sha256, totalBytes))) throw damaged(sha256);
    return end;
  }

  /** Whether the received bytes are the file that was announced; other bytes are deleted. */
  async #completes(sha256: string, totalBytes: number): Promise<boolean> {
    if (await this.find(sha256)) return true;
    const partial = this.#partial(sha256);
    const whole =
      (await this.#received(sha256)) === totalBytes && (await hashOf(partial, totalBytes)) === sha256;
    if (!whole) {
      await rm(partial, { force: true });
      return false;
    }
    await rename(partial, this.#path(sha256));
    await syncFolder(this.#folder);
    return true;
  }

  /** Bytes of an unfinished file. */
  async #received(sha256: string): Promise<number> {
    return (await this.#size(this.#partial(sha256))) ?? 0;
  }

  async #requireRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    if (bavail * bsize - bytes > SPARE_BYTES) return;
    throw new SkipscopeError(
      'storage',
      `The server's disk has no room for ${(bytes / 1e6).toFixed(0)} MB more.`,
      'Make room on it, or start the server with another --data folder.',
    );
  }

  #path(sha256: string): string {
    return join(this.#folder, sha256);
  }

  #partial(sha256: string): string {
    return join(this.#folder, `${sha256}.partial`);
  }

  async #size(path: string): Promise<number | null> {
    try {
      return (await stat(path)).size;
    } catch {
      return null;
    }
  }

  async #onDisk<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (cause) {
      if (cause instanceof SkipscopeError) throw cause;
      throw new SkipscopeError(
        'storage',
        `An uploaded file cannot be kept: ${errorMessage(cause)}.`,
        'Check the permissions and the free space of the --data folder.',
        { cause },
      );
    }
  }
}

function damaged(sha256: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `What was uploaded as ${sha256} has another SHA-256: it was damaged on its way, or changed meanwhile.`,
    'Upload it again.',
  );
}

function tooLong(sha256: string, totalBytes: number): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `The file ${sha256} was announced with ${String(totalBytes)} bytes, and more came.`,
    'Upload it again.',
  );
}

async function hashOf(path: string, bytes: number): Promise<string> {
  const digest = await createSha256();
  const file = diskFile(path, bytes);
  for (let start = 0; start < bytes; start += PIECE_BYTES) {
    const part = file.slice?.(start, Math.min(bytes, start + PIECE_BYTES));
    if (part) digest.update(new Uint8Array(await part.arrayBuffer()));
  }
  return digest.hex();
}
