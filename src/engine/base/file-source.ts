/** Byte progress of one file or of a whole download. */
interface ByteProgress {
  readonly loadedBytes: number;
  /** Null while the total is unknown. */
  readonly totalBytes: number | null;
}

export interface ReadOptions {
  /** Most bytes that `read` takes; a larger file throws `SkipscopeError('unsupported')` without being held. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ByteProgress) => void;
  /** Called before a request is made again, with a sentence that says why. */
  readonly onRetry?: (why: string) => void;
}

/**
 * Read access to a folder of files: a directory on disk, a URL prefix, a dropped folder. Paths are relative,
 * separated by `/`.
 *
 * Both methods throw `SkipscopeError('not-found')` naming the path when the file is absent.
 */
export interface FileSource {
  /** The folder's name for display: its path or URL. */
  readonly label: string;
  exists(path: string): Promise<boolean>;
  read(path: string, options?: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
  /** Bytes [start, end) of the file; throws `SkipscopeError('invalid-input')` when the file is shorter. */
  readRange(
    path: string,
    start: number,
    end: number,
    options?: ReadOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** Names of the files directly in the folder, or null when the host cannot list (a plain URL). */
  list(): Promise<readonly string[] | null>;
}

/** Write access to a folder. A file appears under its name only once it is complete. */
export interface FileSink {
  readonly label: string;
  /** Removes a file; does nothing when there is none. */
  remove(path: string): Promise<void>;
  write(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
}

/** A folder that can be read and written: the target of a conversion, which reads it when it is resumed. */
export interface FileStore extends FileSource, FileSink {}
