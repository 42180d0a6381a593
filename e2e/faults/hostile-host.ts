import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';

/** Answers a request for a file in a way that no honest server does. */
export type HostileAnswer = (request: IncomingMessage, response: ServerResponse) => void;
export type HostileFile = Uint8Array | string | HostileAnswer;

/** Serves the files of one hostile model at a time. */
export class HostileHost {
  readonly #server: Server;
  #files: ReadonlyMap<string, HostileFile> = new Map();

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response);
    });
  }

  static async start(): Promise<HostileHost> {
    const host = new HostileHost();
    await new Promise<void>((resolve) => host.#server.listen(0, '127.0.0.1', resolve));
    return host;
  }

  /** The address at which these files are now; each model has one of its own. */
  serve(name: string, files: ReadonlyMap<string, HostileFile>): string {
    this.#files = files;
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The host does not listen.');
    return `http://127.0.0.1:${String(address.port)}/${encodeURIComponent(name)}/`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent((request.url ?? '').replace(/^\/[^/]*\//u, ''));
    const file = this.#files.get(path);
    if (file === undefined) return void response.writeHead(404).end();
    if (typeof file === 'function') {
      file(request, response);
      return;
    }
    const bytes = typeof file === 'string' ? Buffer.from(file) : file;
    const [, first, last] = /^bytes=(\d+)-(\d+)$/u.exec(request.headers.range ?? '') ?? [];
    if (first === undefined) {
      response.writeHead(200, { 'content-length': bytes.length });
      return void response.end(request.method === 'HEAD' ? undefined : bytes);
    }
    const [start, end] = [Number(first), Math.min(Number(last) + 1, bytes.length)];
    if (start >= bytes.length) return void response.writeHead(416).end();
    response.writeHead(206, {
      'content-length': end - start,
      'content-range': `bytes ${String(start)}-${String(end - 1)}/${String(bytes.length)}`,
    });
    response.end(request.method === 'HEAD' ? undefined : bytes.subarray(start, end));
  }
}
