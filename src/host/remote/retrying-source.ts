import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { DELAYS_MS, retryRequest } from './retry-request.ts';

/** Largest range of one request, which is fetched again when the connection breaks. */
const PIECE_BYTES = 32 * 2 ** 20;

/**
 * A remote folder whose requests are repeated after a pause when they fail for a passing reason (`NetworkError`). A long
 * range is fetched in pieces, so that a broken connection loses little. `onRetry` is told of each repetition.
 */
export class RetryingSource implements FileSource {
  readonly label: string;
  readonly #remote: FileSource;
  readonly #delaysMs: readonly number[];
  readonly #onRetry: Pick<ReadOptions, 'onRetry'>;

  constructor(remote: FileSource, delaysMs = DELAYS_MS, { onRetry }: ReadOptions = {}) {
    this.label = remote.label;
    this.#remote = remote;
    this.#delaysMs = delaysMs;
    this.#onRetry = onRetry ? { onRetry } : {};
  }

  exists(path: string): Promise<boolean> {
    return this.#retry({}, () => this.#remote.exists(path));
  }

  read(path: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return this.#retry(options, () => this.#remote.read(path, options));
  }

  async readRange(
    path: string,
    start: number,
    end: number,
    options: ReadOptions = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    if (end - start <= PIECE_BYTES) return this.#piece(path, start, end, options);
    // The last byte is read first: a damaged header may promise more than can be allocated.
    await this.#piece(path, end - 1, end, options.signal ? { signal: options.signal } : {});
    const bytes = new Uint8Array(end - start);
    for (let from = start; from < end; from += PIECE_BYTES) {
      const piece = await this.#piece(path, from, Math.min(end, from + PIECE_BYTES), {
        ...options,
        onProgress: ({ loadedBytes }) =>
          options.onProgress?.({ loadedBytes: from - start + loadedBytes, totalBytes: bytes.length }),
      });
      bytes.set(piece, from - start);
    }
    return bytes;
  }

  list(): Promise<readonly string[] | null> {
    return this.#retry({}, () => this.#remote.list());
  }

  #piece(path: string, start: number, end: number, options: ReadOptions): Promise<Uint8Array<ArrayBuffer>> {
    return this.#retry(options, () => this.#remote.readRange(path, start, end, options));
  }

  #retry<T>({ signal }: ReadOptions, request: () => Promise<T>): Promise<T> {
    return retryRequest({ ...this.#onRetry, ...(signal && { signal }) }, this.#delaysMs, request);
  }
}
