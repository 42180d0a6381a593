import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { ServerOptions } from '#server/server-options.ts';
import { type RunningServer, startServer } from '#server/start-server.ts';
import { testServerOptions } from './server-page.ts';
import { PairedClient } from './paired-client.ts';

/** A server that really listens, with nothing but an empty data folder. */
export class TestServer extends PairedClient {
  private constructor(
    readonly running: RunningServer,
    /** Holds the data folder and nothing else. */
    readonly around: string,
    readonly dataFolder: string,
  ) {
    super(running.link);
  }

  static async start(changes: Partial<ServerOptions> = {}): Promise<TestServer> {
    const around = await mkdtemp(join(tmpdir(), 'around-'));
    const dataFolder = join(around, 'data');
    await mkdir(dataFolder);
    const running = await startServer(testServerOptions(dataFolder, [], changes));
    return new TestServer(running, around, dataFolder);
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
