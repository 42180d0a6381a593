import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { pairingToken } from '#client/bridge/server-link.ts';
import type { ServerOptions } from '#server/server-options.ts';
import { type RunningServer, startServer } from '#server/start-server.ts';
import { testServerOptions } from './bridge-page.fixture.ts';

/** A server that really listens, with nothing but an empty data folder. */
export class TestServer {
  private constructor(
    readonly running: RunningServer,
    /** Holds the data folder and nothing else. */
    readonly around: string,
    readonly dataFolder: string,
  ) {}

  static async start(changes: Partial<ServerOptions> = {}): Promise<TestServer> {
    const around = await mkdtemp(join(tmpdir(), 'around-'));
    const dataFolder = join(around, 'data');
    await mkdir(dataFolder);
    const running = await startServer(testServerOptions(dataFolder, [], changes));
    return new TestServer(running, around, dataFolder);
  }

  get url(): string {
    return this.running.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get host(): string {
    return new URL(this.url).host;
  }

  get token(): string {
    return pairingToken(new URL(this.running.link).hash) ?? '';
  }

  get authorization(): string {
    return `Bearer ${this.token}`;
  }

  /** A request of a paired client; `json` is its body. */
  ask(path: string, init: RequestInit & { readonly json?: unknown } = {}): Promise<Response> {
    const { json, headers, ...rest } = init;
    return fetch(this.url + path, {
      ...rest,
      headers: {
        authorization: this.authorization,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(headers as Record<string, string>),
      },
      ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
    });
  }

  /** The last line of a long call: `{ value }` or `{ error }`. */
  async call(path: string, json: unknown): Promise<unknown> {
    const text = await (await this.ask(path, { json })).text();
    return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
  }

  /** Uploads bytes as one piece and returns their reference under a path. */
  async upload(path: string, bytes: Uint8Array<ArrayBuffer>) {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const answer = await this.ask(`/v1/uploads/${sha256}?offset=0&bytes=${String(bytes.length)}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
    });
    if (!answer.ok) throw new Error(await answer.text());
    return { path, sha256, bytes: bytes.length };
  }

  async close(): Promise<void> {
    await this.running.close();
    await rm(this.around, { recursive: true });
  }
}

/** One server for all tests of a file. */
export function useTestServer(changes: Partial<ServerOptions> = {}): { readonly server: TestServer } {
  let server: TestServer | undefined;
  beforeAll(async () => {
    server = await TestServer.start(changes);
  });
  afterAll(() => server?.close());
  return {
    get server() {
      if (server) return server;
      throw new Error('The server is started before the first test.');
    },
  };
}
