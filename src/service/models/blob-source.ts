import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { requireSize } from '#engine/base/size-limit.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';

/** Files by which the folder of a model is recognized among several folders. */
const MARKS: readonly string[] = ['manifest.json', 'config.json'];

/**
 * A folder that was dropped on the page or chosen: blobs by path, read in parts when they are needed. A model in a subfolder is
 * found there. Reading throws `SkipscopeError('storage')` when the file was changed or removed since.
 */
export class BlobSource implements FileSource {
  readonly #files: ReadonlyMap<string, NamedFile['contents']>;

  constructor(
    readonly label: string,
    files: readonly NamedFile[],
  ) {
    const folder = modelFolder(files.map(({ path }) => path));
    this.#files = new Map(
      files
        .filter(({ path }) => path.startsWith(folder))
        .map(({ path, contents }) => [path.slice(folder.length), contents]),
    );
  }

  exists(path: string): Promise<boolean> {
    return Promise.resolve(this.#files.has(path));
  }

  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const { size } = this.#find(path);
    requireSize(path, size, options.maxBytes);
    return this.#read(path, 0, size, options);
  }

  async readRange(
    path: string,
    start: number,
    end: number,
    options: ReadOptions = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { size } = this.#find(path);
    if (start <= end && end <= size) return this.#read(path, start, end, options);
    throw new SkipscopeError(
      'invalid-input',
      `${path} has ${size} bytes; bytes ${start} to ${end} were asked for.`,
      'The file is incomplete: copy or download it again.',
    );
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.#files.keys()].filter((path) => !path.includes('/')));
  }

  #find(path: string): NamedFile['contents'] {
    const contents = this.#files.get(path);
    if (contents) return contents;
    throw new SkipscopeError(
      'not-found',
      `The folder ${this.label} has no file ${path}.`,
      'Give the folder with all its files.',
    );
  }

  async #read(
    path: string,
    start: number,
    end: number,
    { signal, onProgress }: ReadOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    signal?.throwIfAborted();
    const contents = this.#find(path);
    try {
      const part = contents.slice?.(start, end);
      const buffer = part ? await part.arrayBuffer() : (await contents.arrayBuffer()).slice(start, end);
      onProgress?.({ loadedBytes: end - start, totalBytes: end - start });
      return new Uint8Array(buffer);
    } catch (cause) {
      throw new SkipscopeError(
        'storage',
        `${path} can no longer be read: ${errorMessage(cause)}.`,
        'Give the folder again: a file in it was changed or removed.',
        { cause },
      );
    }
  }
}

/** The path of the shallowest folder that holds a model, with a slash at its end; empty for the top folder. */
function modelFolder(paths: readonly string[]): string {
  const folders = paths
    .filter((path) => MARKS.includes(path.slice(path.lastIndexOf('/') + 1)))
    .map((path) => path.slice(0, path.lastIndexOf('/') + 1));
  const depth = (folder: string): number => folder.split('/').length;
  return folders.toSorted((a, b) => depth(a) - depth(b))[0] ?? '';
}
