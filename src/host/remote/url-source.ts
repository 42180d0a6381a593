import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { firstAnswer } from './first-answer.ts';
import { isPassing, notNow, unreachable } from './network-error.ts';
import { contentLength, readBody } from './read-body.ts';

/** Largest file that is fetched whole for a part of it, from a server that does not know byte ranges. */
const MOST_WASTED_BYTES = 32 * 2 ** 20;

/**
 * A folder behind a URL. A server that does not answer at first, or is out of order, is named within three seconds
 * (`firstAnswer`). Beside what `FileSource` says, reading throws `NetworkError` when a server that has answered before
 * cannot be reached or is out of order, `SkipscopeError('storage')` when it refuses, and `readRange` throws
 * `SkipscopeError('unsupported')` where it would send a big file whole.
 */
export class UrlSource implements FileSource {
  readonly label: string;
  readonly #base: URL;
  #hasAnswered = false;

  /** `url` is absolute, or relative to `page`. */
  constructor(url: string, page?: string) {
    this.#base = new URL(url.endsWith('/') ? url : `${url}/`, page);
    this.label = this.#base.href;
  }

  url(path: string): string {
    return new URL(path.split('/').map(encodeURIComponent).join('/'), this.#base).href;
  }

  async exists(path: string): Promise<boolean> {
    const head = await this.#fetch(path, { method: 'HEAD' });
    // A server that knows no HEAD may know GET.
    const refused = head.status === 405 || head.status === 501;
    const response = refused ? await this.#fetch(path, { headers: byteRange(0, 1) }) : head;
    await response.body?.cancel();
    if (isPassing(response.status)) throw notNow(this.url(path), response.status);
    return !isMissing(response, path) && (response.ok || isBeyondEnd(response));
  }

  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return readBody(await this.#get(path, {}, options), this.url(path), options);
  }

  async readRange(
    path: string,
    start: number,
    end: number,
    options: ReadOptions = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    if (start === end) return new Uint8Array(0);
    const response = await this.#get(path, byteRange(start, end), options);
    if (isBeyondEnd(response)) throw this.#tooShort(path, end);
    const ranged = response.status === 206;
    if (!ranged) await this.#refuseBigFile(response, path, end);
    const wanted = ranged ? { start: 0, end: end - start } : { start, end };
    const bytes = await readBody(response, this.url(path), options, wanted);
    if (bytes.length === end - start) return bytes;
    throw this.#tooShort(path, end);
  }

  list(): Promise<null> {
    return Promise.resolve(null);
  }

  #tooShort(path: string, end: number): SkipscopeError {
    return new SkipscopeError(
      'invalid-input',
      `${this.url(path)} ends before byte ${end}.`,
      'Download or convert the model again: the file is incomplete.',
    );
  }

  async #refuseBigFile(response: Response, path: string, end: number): Promise<void> {
    if ((contentLength(response) ?? end) <= MOST_WASTED_BYTES) return;
    await response.body?.cancel();
    throw new SkipscopeError(
      'unsupported',
      `The server of ${this.url(path)} sends whole files only, and this one is too big to be fetched for every part of it.`,
      'Serve the folder from a server that answers Range requests (most do), or download it and give the folder.',
    );
  }

  async #get(path: string, headers: Record<string, string>, { signal }: ReadOptions): Promise<Response> {
    const response = await this.#fetch(path, { headers, ...(signal && { signal }) });
    if (isMissing(response, path))
      throw new SkipscopeError(
        'not-found',
        `${this.url(path)} does not exist.`,
        'Check the address: it must be the folder that holds this file.',
      );
    if (response.ok || isBeyondEnd(response)) return response;
    if (isPassing(response.status)) throw notNow(this.url(path), response.status);
    throw new SkipscopeError(
      'storage',
      `The server answered ${response.status} ${response.statusText} to ${this.url(path)}.`,
      'Check the address, and that the file may be read without signing in.',
    );
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const url = this.url(path);
    if (!this.#hasAnswered) {
      const response = await firstAnswer(url, init.signal, (signal) => fetch(url, { ...init, signal }));
      this.#hasAnswered = true;
      return response;
    }
    try {
      return await fetch(url, init);
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw unreachable(url, cause);
    }
  }
}

function byteRange(start: number, end: number): Record<string, string> {
  return { Range: `bytes=${start}-${end - 1}` };
}

function isBeyondEnd(response: Response): boolean {
  return response.status === 416;
}

/** Servers of single-page apps answer with the page itself where there is no such file. */
function isMissing(response: Response, path: string): boolean {
  const html = response.headers.get('content-type')?.startsWith('text/html') ?? false;
  return (
    response.status === 404 || response.status === 410 || (html && response.ok && !path.endsWith('.html'))
  );
}
