import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Every page may read, also what a library asks of the headers. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-expose-headers': '*',
};

/** Commits of the repository, oldest first. */
const COMMITS = ['0123456789abcdef0123456789abcdef01234567', '89abcdef0123456789abcdef0123456789abcdef'];
const REPOSITORY = 'someone/tiny';

/**
 * A server of one folder, as plain files below `url` and as the repository `someone/tiny` of a hub at `hub`; with the
 * faults that servers have.
 */
export class ModelServer {
  readonly files: Map<string, Uint8Array>;
  /** Every request for a file: method, path, range. */
  readonly requests: string[] = [];
  readonly repository = REPOSITORY;
  /** Where the branch `main` stands. */
  commit = COMMITS[0] ?? '';
  /** Revisions by which files of the repository were asked for. */
  readonly revisionsRead = new Set<string>();
  ranges = true;
  gated = false;
  /** Whether HEAD is answered. */
  head = true;
  /** How many requests to come are answered with 503. */
  failures = 0;
  /** How many answers to come break off half-way. */
  breaks = 0;
  /** How many answers to come stop half-way and leave the connection open. */
  stalls = 0;
  /** Bytes of files that were sent. */
  servedBytes = 0;
  readonly #server: Server;
  #held: { readonly afterBytes: number; readonly reached: Gate; readonly open: Gate } | null = null;

  private constructor(files: ReadonlyMap<string, Uint8Array>) {
    this.files = new Map(files);
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  static async start(files: ReadonlyMap<string, Uint8Array>): Promise<ModelServer> {
    const server = new ModelServer(files);
    await new Promise<void>((resolve) => server.#server.listen(0, 'localhost', resolve));
    return server;
  }

  get hub(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    return `http://localhost:${address.port}`;
  }

  get url(): string {
    return `${this.hub}/files/`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Somebody pushes: `main` stands at another commit, while the old one can still be read. */
  push(): void {
    this.commit = COMMITS[1] ?? '';
  }

  /**
   * Answers no more once `bytes` of files have been served from now on. `reached` resolves then; `release` lets
   * everything through again.
   */
  hold(bytes: number): { readonly reached: Promise<void>; readonly release: () => void } {
    const reached = new Gate();
    const open = new Gate();
    this.#held = { afterBytes: this.servedBytes + bytes, reached, open };
    return {
      reached: reached.opened,
      release: () => {
        this.#held = null;
        open.open();
      },
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.hub);
    if (request.method === 'OPTIONS') return void response.writeHead(204, CORS).end();
    if (pathname.startsWith(`/api/models/${REPOSITORY}/`)) return void this.#answerApi(pathname, response);
    const path = filePath(pathname);
    const revision = /\/resolve\/([^/]+)\//.exec(pathname)?.[1];
    if (revision !== undefined) this.revisionsRead.add(revision);
    const bytes = path === null ? undefined : this.files.get(path);
    if (path === null || bytes === undefined)
      return void response.writeHead(404, { ...CORS, 'x-error-code': 'EntryNotFound' }).end('Not found');
    await this.#answerFile(request, response, path, bytes);
  }

  #answerApi(pathname: string, response: ServerResponse): void {
    const [, revision] = /\/(?:revision|tree)\/([^/?]+)/.exec(pathname) ?? [];
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { ...CORS, 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (!['HEAD', 'main', ...COMMITS].includes(revision ?? ''))
      return json(404, { error: `Invalid rev id: ${revision ?? ''}` });
    if (pathname.includes('/tree/'))
      return json(
        200,
        [...this.files].map(([path, { length }]) => ({ type: 'file', path, size: length, oid: '0' })),
      );
    return json(200, {
      _id: '1',
      id: REPOSITORY,
      sha: COMMITS.find((commit) => commit === revision) ?? this.commit,
      private: false,
      gated: this.gated ? 'manual' : false,
      downloads: 0,
      likes: 0,
      lastModified: '2025-01-01T00:00:00.000Z',
    });
  }

  async #answerFile(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    bytes: Uint8Array,
  ): Promise<void> {
    this.requests.push([request.method, path, request.headers.range].filter(Boolean).join(' '));
    if (this.failures > 0) {
      this.failures--;
      return void response.writeHead(503, CORS).end();
    }
    if (request.method === 'HEAD' && !this.head) return void response.writeHead(405, CORS).end();
    const range = this.ranges ? parseRange(request.headers.range, bytes.length) : null;
    if (range === 'beyond') return void response.writeHead(416, CORS).end();
    const body = range ? bytes.subarray(range.start, range.end) : bytes;
    if (request.method === 'GET') await this.#pass(body.length);
    response.writeHead(range ? 206 : 200, {
      ...CORS,
      'content-type': 'application/octet-stream',
      'content-length': body.length,
      etag: `"${path}"`,
      ...(range && { 'content-range': `bytes ${range.start}-${range.end - 1}/${bytes.length}` }),
    });
    if (request.method === 'HEAD') return void response.end();
    if (this.breaks > 0 && body.length > 1) {
      this.breaks--;
      response.write(body.subarray(0, body.length >> 1), () => response.destroy());
      return;
    }
    if (this.stalls > 0 && body.length > 1) {
      this.stalls--;
      response.write(body.subarray(0, body.length >> 1));
      return;
    }
    response.end(body);
  }

  async #pass(bytes: number): Promise<void> {
    const held = this.#held;
    if (held && this.servedBytes + bytes > held.afterBytes) {
      held.reached.open();
      await held.open.opened;
    }
    this.servedBytes += bytes;
  }
}

/** A promise that is resolved from outside. */
class Gate {
  #open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  open(): void {
    this.#open();
  }
}

/** All files directly in a folder on disk. */
export async function filesOf(folder: string): Promise<Map<string, Uint8Array>> {
  const names = await readdir(folder);
  const read = async (name: string) => [name, new Uint8Array(await readFile(join(folder, name)))] as const;
  return new Map(await Promise.all(names.map(read)));
}

/** The file that an address names: below `files/`, or as a hub resolves it. */
function filePath(pathname: string): string | null {
  const [, path] = /^\/(?:files|someone\/tiny\/resolve\/[^/]+)\/(.+)$/.exec(pathname) ?? [];
  return path === undefined ? null : decodeURIComponent(path);
}

function parseRange(
  header: string | undefined,
  length: number,
): { readonly start: number; readonly end: number } | 'beyond' | null {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined) return null;
  const start = Number(first);
  return start >= length ? 'beyond' : { start, end: Math.min(length, Number(last) + 1) };
}
