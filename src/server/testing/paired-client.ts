import { createHash } from 'node:crypto';
import { parseServerLink } from '#client/http/server-link.ts';

export interface Ask extends Omit<RequestInit, 'headers'> {
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of a POST. */
  readonly json?: unknown;
}

/** A client that has the link of a server and sends plain HTTP requests. */
export class PairedClient {
  readonly url: string;
  readonly token: string;

  constructor(link: string) {
    ({ url: this.url, token: this.token } = parseServerLink(link));
  }

  /** The name and port of the server. */
  get host(): string {
    return new URL(this.url).host;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get authorization(): string {
    return `Bearer ${this.token}`;
  }

  /** The header lines of a request that is written by hand. */
  get lines(): readonly string[] {
    return [`Host: ${this.host}`, `Authorization: ${this.authorization}`];
  }

  ask(path: string, { json, headers, ...rest }: Ask = {}): Promise<Response> {
    return fetch(this.url + path, {
      ...rest,
      headers: {
        authorization: this.authorization,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
    });
  }

  /** The last line of a long call: `{ value }` or `{ error }`. */
  async call(path: string, json: unknown): Promise<unknown> {
    const text = await (await this.ask(path, { json })).text();
    return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
  }

  /** Sends a piece of an upload. */
  put(
    sha256: string,
    offset: number | string,
    bytes: number | string,
    body: Uint8Array<ArrayBuffer>,
  ): Promise<Response> {
    return this.ask(`/v1/uploads/${sha256}?offset=${String(offset)}&bytes=${String(bytes)}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body,
    });
  }

  /** Uploads bytes and returns their reference under a path. */
  async upload(path: string, contents: Uint8Array<ArrayBuffer>) {
    const sha256 = sha256Of(contents);
    for (let start = 0; start < contents.length; start += PIECE_BYTES) {
      const answer = await this.put(
        sha256,
        start,
        contents.length,
        contents.slice(start, start + PIECE_BYTES),
      );
      if (!answer.ok) throw new Error(await answer.text());
    }
    return { path, sha256, bytes: contents.length };
  }
}

const PIECE_BYTES = 8 * 2 ** 20;

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
