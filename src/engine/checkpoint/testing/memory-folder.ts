import { SkipscopeError } from '#engine/base/errors.ts';
import { requireSize } from '#engine/base/size-limit.ts';
import type { FileStore, ReadOptions } from '#engine/base/file-source.ts';

/** A folder in memory that keeps `FileStore`'s promises, and the order in which files were written. */
export class MemoryFolder implements FileStore {
  readonly label = 'folders/tiny-llava';
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  readonly written: string[] = [];

  constructor(files: Iterable<readonly [string, Uint8Array<ArrayBuffer>]> = []) {
    this.files = new Map(files);
  }

  putJson(path: string, value: unknown): this {
    this.files.set(path, new TextEncoder().encode(JSON.stringify(value)));
    return this;
  }

  async exists(path: string): Promise<boolean> {
    return this.files.has(path);
  }

  /** Ignores signals, as a host may: a caller that reads in a loop has to check for an abort itself. */
  async read(path: string, { maxBytes }: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new SkipscopeError('not-found', `There is no file ${path}.`, 'Add it.');
    requireSize(path, bytes.length, maxBytes);
    return bytes.slice();
  }

  async readRange(path: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.read(path);
    if (end <= bytes.length) return bytes.slice(start, end);
    throw new SkipscopeError('invalid-input', `${path} has ${bytes.length} bytes.`, 'Complete it.');
  }

  async list(): Promise<readonly string[]> {
    return [...this.files.keys()];
  }

  async remove(path: string): Promise<void> {
    this.files.delete(path);
  }

  async write(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
    this.files.set(path, new Uint8Array(await new Blob(parts).arrayBuffer()));
    this.written.push(path);
  }
}
