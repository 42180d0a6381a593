import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { connectServer } from '#client/http/connect-server.ts';
import { parseServerLink } from '#client/http/server-link.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { TestPage, useDemoModel } from '#client/testing/test-page.ts';
import type { RunOrigins } from '#engine/search/run-environment.ts';
import type { ServerOptions } from '#server/server-options.ts';
import { type RunningServer, startServer } from '#server/start-server.ts';

/** Options of a server for tests: on any port of this machine, with the files that are served with the page. */
export function testServerOptions(
  dataFolder: string,
  models: readonly string[],
  changes: Partial<ServerOptions> = {},
): ServerOptions {
  return {
    models: models.map((folder) => ({ kind: 'folder', folder })),
    dataFolder,
    address: '127.0.0.1',
    port: 0,
    device: 'cpu',
    open: false,
    tls: null,
    allowedOrigins: [],
    allowedHosts: [],
    pageFolder: 'public',
    logLevel: 'silent',
    ...changes,
  };
}

/** A page that works on a real server, over a real socket. */
export class ServerPage extends TestPage {
  readonly modelUrl: string;
  readonly origins: RunOrigins;

  private constructor(
    public client: SkipscopeClient,
    public server: RunningServer,
    readonly modelFolder: string,
    readonly dataFolder: string,
    defaultModel: string,
  ) {
    super();
    this.modelUrl = defaultModel;
    this.origins = {
      model: { kind: 'folder', name: basename(modelFolder) },
      calibration: { kind: 'files', name: 'scenes' },
    };
  }

  static async open(modelFolder: string): Promise<ServerPage> {
    const dataFolder = await mkdtemp(join(tmpdir(), 'server-'));
    const server = await startServer(testServerOptions(dataFolder, [modelFolder]));
    const client = await connect(server);
    const capabilities = await client.device.capabilities();
    const model = capabilities.kind === 'server' ? capabilities.defaultModel : null;
    if (model === null) throw new Error('The server serves no model.');
    return new ServerPage(client, server, modelFolder, dataFolder, model);
  }

  protected get calibrationUrl(): string {
    return `${this.server.url}/calibration/scenes/`;
  }

  async reload(): Promise<void> {
    this.client = await connect(this.server);
  }

  /** Stops the server and starts another one on the same data folder. */
  async restart(): Promise<void> {
    await this.server.close();
    this.server = await startServer(testServerOptions(this.dataFolder, [this.modelFolder]));
    await this.reload();
  }

  async close(): Promise<void> {
    await this.server.close();
    await rm(this.dataFolder, { recursive: true });
  }

  async plantJournal(id: string, line: string): Promise<void> {
    await mkdir(join(this.dataFolder, 'runs'), { recursive: true });
    await writeFile(join(this.dataFolder, 'runs', `${id}.jsonl`), `${line}\n`);
  }

  async modelFile(id: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await readFile(join(this.dataFolder, 'models', id, 'files', path)));
  }

  async writeModelFile(id: string, path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await writeFile(join(this.dataFolder, 'models', id, 'files', path), bytes);
  }
}

function connect({ link, url }: RunningServer): Promise<SkipscopeClient> {
  return connectServer(parseServerLink(link), 'test', `${url}/`);
}

/** A server and a page of it for each test of a file. */
export function useServerPage(): { readonly page: ServerPage } {
  const demo = useDemoModel();
  let page: ServerPage;
  beforeEach(async () => {
    page = await ServerPage.open(demo.folder);
  });
  afterEach(() => page.close());
  return {
    get page() {
      return page;
    },
  };
}
