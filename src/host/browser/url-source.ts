import { SkipscopeError, errorMessage } from '#engine/errors.ts';
import type { FileSource, ReadOptions } from '#engine/files/file-source.ts';
import { readBody } from './read-body.ts';

/**
 * A folder behind a URL. Beside what `FileSource` says, reading throws `SkipscopeError('storage')` when the server
 * cannot be reached or answers with an error.
 */
export class UrlSource implements FileSource {
  readonly label: string;
  readonly #base: URL;

  /** `url` is absolute, or relative to `page`. */
  constructor(url: string, page: string) {
    this.#base = new URL(url.endsWith('/') ? url : `${url}/`, page);
    this.label = this.#base.href;
  }

  url(path: string): string {
    return new URL(path.split('/').map(encodeURIComponent).join('/'), this.#base).href;
  }

  async exists(path: string): Promise<boolean> {
    const response = await this.#fetch(path, { method: 'HEAD' });
    return !isMissing(response, path) && response.ok;
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
    const response = await this.#get(path, { Range: `bytes=${start}-${end - 1}` }, options);
    const bytes = await readBody(response, this.url(path), options);
    // A server without range support sends the whole file.
    const range = response.status === 206 ? bytes : bytes.slice(start, end);
    if (range.length === end - start) return range;
    throw new SkipscopeError(
      'invalid-input',
      `${this.url(path)} ends before byte ${end}.`,
      'Download or convert the model again: the file is incomplete.',
    );
  }

  list(): Promise<null> {
    return Promise.resolve(null);
  }

  async #get(path: string, headers: Record<string, string>, { signal }: ReadOptions): Promise<Response> {
    const response = await this.#fetch(path, { headers, ...(signal && { signal }) });
    if (isMissing(response, path))
      throw new SkipscopeError(
        'not-found',
        `${this.url(path)} does not exist.`,
        'Check the address: it must be the folder that holds this file.',
      );
    if (!response.ok)
      throw new SkipscopeError(
        'storage',
        `The server answered ${response.status} ${response.statusText} to ${this.url(path)}.`,
        'Try again later.',
      );
    return response;
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.url(path), init);
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new SkipscopeError(
        'storage',
        `${this.url(path)} could not be fetched: ${errorMessage(cause)}.`,
        'Check the connection, and that the server allows this page to read it (CORS).',
        { cause },
      );
    }
  }
}

/** Servers of single-page apps answer with the page itself where there is no such file. */
function isMissing(response: Response, path: string): boolean {
  const html = response.headers.get('content-type')?.startsWith('text/html') ?? false;
  return response.status === 404 || response.status === 410 || (html && !path.endsWith('.html'));
}
