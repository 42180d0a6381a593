import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Comlink from 'comlink';
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { type SearchSpec, type SearchSpecInput, createSearchSpec } from '#engine/search/search-spec.ts';
import { DatabaseCalibrations } from '#host/browser/database-calibrations.ts';
import { DatabaseDocumentFrequencies } from '#host/browser/database-document-frequencies.ts';
import { DatabaseRuns } from '#host/browser/database-runs.ts';
import { DatabaseSelfTests } from '#host/browser/database-self-tests.ts';
import { openDatabase } from '#host/browser/database.ts';
import { OpfsModels } from '#host/browser/opfs-models.ts';
import { MemoryLocks } from '#host/browser/testing/memory-locks.ts';
import { MemoryOpfs } from '#host/browser/testing/memory-opfs.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { DirectorySource, DirectoryStore } from '#host/node/directory.ts';
import { createNodeRuntime } from '#host/node/node-runtime.ts';
import type { LoadedModel, SkipscopeClient } from './contract.ts';
import { EngineService } from './service/engine-service.ts';
import { WireClient } from './worker/wire-client.ts';
import { openOrigin } from './worker/open-origin.ts';
import { wireApi } from './worker/wire-api.ts';
import type { WorkerApi } from './worker/worker-api.ts';

const CALIBRATION = 'public/calibration/pictograms/';

/** A page's client and, behind a message port, an engine in Node with a browser's storage. */
class TestPage {
  client: SkipscopeClient;
  close: () => void;

  constructor(
    readonly runtime: OrtRuntime,
    readonly folder: string,
    /** Where models are stored. */
    readonly disk: MemoryOpfs,
  ) {
    ({ client: this.client, close: this.close } = connect(runtime));
  }

  /** Everything in memory is gone; what is stored stays. */
  reload(): void {
    this.close();
    ({ client: this.client, close: this.close } = connect(this.runtime));
  }

  async picture(): Promise<Blob> {
    return new Blob([await readFile(`${CALIBRATION}images/000001.webp`)]);
  }

  /** Model and set open, and a small search on them. */
  async prepare(changes: Partial<SearchSpecInput> = {}): Promise<{ model: LoadedModel; spec: SearchSpec }> {
    const model = await this.client.loadModel(`file://${this.folder}`, 'auto');
    const set = await this.client.openCalibration(CALIBRATION);
    const spec = createSearchSpec({
      task: 'single-object',
      sampling: { limit: 4 },
      maxBlocks: 2,
      protect: Array.from({ length: 18 }, (_, block) => block),
      explore: true,
      model: { name: model.name, hash: model.hash },
      calibration: { name: set.name, id: set.id },
      maxNewTokens: 2,
      ...changes,
    });
    return { model, spec };
  }
}

function connect(runtime: OrtRuntime): { readonly client: SkipscopeClient; readonly close: () => void } {
  const database = openDatabase();
  const engine = new EngineService({
    decodeImage,
    runs: new DatabaseRuns(database),
    calibrations: new DatabaseCalibrations(database),
    documentFrequencies: new DatabaseDocumentFrequencies(database),
    models: new OpfsModels(),
    selfTests: new DatabaseSelfTests(),
    shared: false,
    memory: () => Promise.resolve(null),
    capabilities: () => Promise.reject(new Error('no such thing here')),
    openRuntime: () => Promise.resolve({ runtime, fallbackReason: null }),
    openModelFolder: (url) => Promise.resolve(new DirectorySource(new URL(url).pathname)),
    openOrigin,
    deviceLimits: () =>
      Promise.resolve({ provider: 'wasm', f16: false, maxBufferBytes: 2 ** 32, maxMemoryBytes: 2 ** 32 }),
    openFolder: (url) => new DirectorySource(new URL(url).pathname),
    servedPath: (url) => (url.includes('/public/') ? url.slice(url.indexOf('/public/') + 8, -1) : null),
  });
  const { port1, port2 } = new MessageChannel();
  Comlink.expose(wireApi(engine), port1);
  return {
    client: new WireClient(Comlink.wrap<WorkerApi>(port2), `file://${process.cwd()}/`),
    close: () => {
      port1.close();
    },
  };
}

/** A page for each test of a file; the demo checkpoint is converted once for all of them. */
export function usePage(): { readonly page: TestPage } {
  let folder: string;
  let runtime: OrtRuntime;
  let page: TestPage;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'client-'));
    const checkpoint = new DirectorySource('models/llava-pictograms-24/checkpoint');
    await convertCheckpoint(checkpoint, new DirectoryStore(folder), { dtype: 'q4' });
    runtime = await createNodeRuntime();
  }, 60_000);
  afterAll(async () => {
    await runtime.dispose();
    await rm(folder, { recursive: true });
  });
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
    page = new TestPage(runtime, folder, disk);
  });
  afterEach(() => {
    page.close();
    vi.unstubAllGlobals();
  });
  return {
    get page() {
      return page;
    },
  };
}
