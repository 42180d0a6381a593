import * as Comlink from 'comlink';
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { EngineService } from '#service/engine-service.ts';
import { DEMO_CALIBRATION, TestPage, useDemoModel } from './test-page.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { RunOrigins } from '#engine/search/run-environment.ts';
import { createBrowserHost } from '#host/browser/browser-host.ts';
import { BrowserExportPlaces } from '#host/browser/data/browser-export-places.ts';
import { openDatabase } from '#host/browser/data/database.ts';
import { MemoryLocks } from '#host/browser/testing/memory-locks.ts';
import { MemoryOpfs } from '#host/browser/testing/memory-opfs.ts';
import { fetchPicture } from '#host/remote/fetch-picture.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { openOrigin } from '#host/remote/open-origin.ts';
import { wireApi } from '#client/worker/wire-api.ts';
import { WireClient } from '#client/worker/worker-client.ts';
import type { WorkerApi } from '#client/worker/worker-api.ts';

/** A page whose engine is behind a message port and has the storage of a browser. */
export class WorkerPage extends TestPage {
  client: SkipscopeClient;
  readonly modelUrl: string;
  readonly origins: RunOrigins;
  protected readonly calibrationUrl = DEMO_CALIBRATION;
  #disconnect: () => void;

  constructor(
    readonly runtime: OrtRuntime,
    folder: string,
    /** The private file system that holds the stored models. */
    readonly disk: MemoryOpfs,
  ) {
    super();
    this.modelUrl = `file://${folder}`;
    this.origins = {
      model: { kind: 'url', url: this.modelUrl },
      calibration: { kind: 'served', path: 'calibration/scenes' },
    };
    ({ client: this.client, close: this.#disconnect } = connect(runtime, disk));
  }

  /** Opens the page anew: the memory is lost, the storage stays. */
  reload(): Promise<void> {
    this.#disconnect();
    ({ client: this.client, close: this.#disconnect } = connect(this.runtime, this.disk));
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#disconnect();
    return Promise.resolve();
  }

  async plantJournal(id: string, line: string): Promise<void> {
    const database = await openDatabase();
    await database.add('events', { run: id, event: JSON.parse(line) });
    database.close();
  }

  async modelFile(id: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
    const file = await (await this.#handle(id, path)).getFile();
    return new Uint8Array(await file.arrayBuffer());
  }

  async writeModelFile(id: string, path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const file = await (await this.#handle(id, path)).createSyncAccessHandle();
    file.write(bytes, { at: 0 });
    file.close();
  }

  async #handle(id: string, path: string) {
    const models = await this.disk.root.getDirectoryHandle('models');
    const files = await (await models.getDirectoryHandle(id)).getDirectoryHandle('files');
    return files.getFileHandle(path);
  }
}

function connect(
  runtime: OrtRuntime,
  disk: MemoryOpfs,
): { readonly client: SkipscopeClient; readonly close: () => void } {
  const places = new BrowserExportPlaces();
  const engine = new EngineService({
    ...createBrowserHost(),
    decodeImage,
    startTextSandbox: startUnlimitedSandbox,
    fetchPicture,
    capabilities: () => Promise.reject(new Error('no such thing here')),
    openRuntime: () => Promise.resolve({ runtime, fallbackReason: null }),
    openModelFolder: (url) => Promise.resolve(new DirectorySource(new URL(url).pathname)),
    openOrigin,
    deviceLimits: () =>
      Promise.resolve({ provider: 'wasm', f16: false, maxBufferBytes: 2 ** 32, maxMemoryBytes: 2 ** 32 }),
    exportPlaces: {
      // Handles of a browser cross a message port, those in memory do not: here their name does.
      folder: async (chosen, name) =>
        places.folder(await disk.root.getDirectoryHandle(String(chosen), { create: true }), name),
      zip: (name) => places.zip(name),
    },
    openFolder: (url) => new DirectorySource(new URL(url).pathname),
    servedPath: (url) => (url.includes('/public/') ? url.slice(url.indexOf('/public/') + 8, -1) : null),
  });
  const { port1, port2 } = new MessageChannel();
  Comlink.expose(wireApi(engine), port1);
  return {
    client: new WireClient(Comlink.wrap<WorkerApi>(port2), `file://${process.cwd()}/`).operations,
    close: () => {
      port1.close();
    },
  };
}

/** A page for each test of a file; all of them load the same copy of the demo model. */
export function useWorkerPage(): { readonly page: WorkerPage } {
  const demo = useDemoModel();
  let runtime: OrtRuntime;
  let page: WorkerPage;
  beforeAll(async () => {
    runtime = await createNodeRuntime();
  });
  afterAll(() => runtime.dispose());
  beforeEach(() => {
    const disk = new MemoryOpfs();
    vi.stubGlobal('navigator', {
      locks: new MemoryLocks(),
      storage: {
        getDirectory: async () => disk.root,
        estimate: async () => ({ usage: disk.usedBytes, quota: disk.quotaBytes }),
      },
    });
    vi.stubGlobal('indexedDB', new IDBFactory());
    page = new WorkerPage(runtime, demo.folder, disk);
  });
  afterEach(async () => {
    await page.close();
    vi.unstubAllGlobals();
  });
  return {
    get page() {
      return page;
    },
  };
}
