import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileStore, ReadOptions } from '#engine/base/file-source.ts';
import { requireSize } from '#engine/base/size-limit.ts';
import { isNotFound } from './opfs-errors.ts';
import type { OpfsFile, OpfsFolder } from './opfs-types.ts';

/** A folder of which the browser gives handles. Where it lies decides how a file is written, and what a failure means. */
export abstract class HandleStore implements FileStore {
  constructor(
    readonly label: string,
    protected readonly root: OpfsFolder,
  ) {}

  abstract list(): Promise<readonly string[]>;
  abstract write(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  /** A failure of the browser at a file, for a person. */
  protected abstract failed(path: string, error: unknown): SkipscopeError;
  /** How a file is mended that is shorter than it should be. */
  protected abstract readonly shortRemedy: string;

  async exists(path: string): Promise<boolean> {
    try {
      await this.#file(path);
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw this.failed(this.named(path), error);
    }
  }

  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const blob = await this.blob(path);
    requireSize(this.named(path), blob.size, options.maxBytes);
    return this.#bytes(path, blob, options);
  }

  async readRange(
    path: string,
    start: number,
    end: number,
    options: ReadOptions = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    const blob = await this.blob(path);
    if (start <= end && end <= blob.size) return this.#bytes(path, blob.slice(start, end), options);
    throw new SkipscopeError(
      'invalid-input',
      `${this.named(path)} has ${blob.size} bytes; bytes ${start} to ${end} were asked for.`,
      this.shortRemedy,
    );
  }

  async remove(path: string): Promise<void> {
    try {
      const { folder, name } = await this.entry(path);
      await folder.removeEntry(name);
    } catch (error) {
      if (!isNotFound(error)) throw this.failed(this.named(path), error);
    }
  }

  /** The folder that holds a file, and the file's name in it. Throws `SkipscopeError('invalid-input')` for a path that leads out. */
  protected async entry(
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

  protected async blob(path: string): Promise<Blob> {
    try {
      return await (await this.#file(path)).getFile();
    } catch (error) {
      throw this.failed(this.named(path), error);
    }
  }

  protected named(path: string): string {
    return `${this.label}/${path}`;
  }

  async #file(path: string): Promise<OpfsFile> {
    const { folder, name } = await this.entry(path);
    return folder.getFileHandle(name);
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
      throw this.failed(this.named(path), error);
    }
  }
}
