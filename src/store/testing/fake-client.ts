import type {
  CalibrationFiles,
  CallOptions,
  DocumentFrequencySummary,
  GenerateRequest,
  Generation,
  LoadedModel,
  ModelOffer,
  ModelOrigin,
  Progress,
  RunSummary,
  SearchCallbacks,
  SearchOutcome,
  SkipscopeClient,
  StorageUse,
  StoredCalibrationName,
  StoredModel,
  UnreadableRun,
} from '#service/contract.ts';
import type { BackendCapabilities } from '#service/device/capabilities.ts';
import type { DeviceStatus } from '#service/device/device-status.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';

export const model: LoadedModel = {
  name: 'tiny',
  family: 'llava',
  hash: 'abc',
  source: { checkpoint: 'tiny', revision: null },
  dtype: 'fp32',
  blocks: 6,
  hiddenSize: 8,
  parameters: 100,
  imageTokens: 4,
  downloadBytes: 400,
  provider: 'wasm',
  threads: 1,
  fallbackReason: null,
  runtime: {
    provider: 'wasm',
    version: '1.30.0',
    threads: 1,
    adapter: 'WebAssembly',
    f16: false,
    software: false,
    memoryBytes: null,
    maxBufferBytes: null,
    arithmetic: 'float32',
    weights: 'float',
  },
  selfTest: { error: 1e-7, tolerance: 1e-4, passed: true },
};

export const demoSet: CalibrationSummary = {
  id: 'demo',
  name: 'Demo',
  samples: [
    { id: '1', fileName: '1.png', label: 'cat' },
    { id: '2', fileName: '2.png', label: 'dog' },
  ],
  categories: ['cat', 'dog'],
  issues: [],
  tasks: ['single-object'],
};

export const offer: ModelOffer = {
  kind: 'checkpoint',
  name: 'tiny',
  decoder: 'llama',
  vision: 'clip',
  blocks: 6,
  hiddenSize: 8,
  parameters: 100,
  imageTokens: 4,
  dtypes: [
    {
      dtype: 'q4',
      needs: { downloadBytes: 200, diskBytes: 60, memoryBytes: 80 },
      obstacles: [],
      warnings: [],
      resumableBytes: 0,
    },
  ],
};

export const storedModel: StoredModel = {
  id: 'tiny-q4',
  name: 'tiny',
  dtype: 'q4',
  checkpoint: 'tiny',
  revision: null,
  state: 'complete',
  bytes: 60,
  totalBytes: 60,
  addedAt: 0,
  usedAt: null,
  origin: { kind: 'hub', label: 'someone/tiny' },
};

/** A call of `importModel` that the test settles. */
export interface PendingImport {
  readonly origin: ModelOrigin;
  readonly dtype: ModelDtype;
  readonly signal: AbortSignal | undefined;
  progress(progress: Progress): void;
  end(model: StoredModel): void;
  fail(error: Error): void;
}

/** A call of `generate` that the test settles. */
export interface PendingAnswer {
  readonly request: GenerateRequest;
  readonly signal: AbortSignal | undefined;
  answer(text: string): void;
  fail(error: Error): void;
}

/** A search that the test drives. */
export interface PendingSearch {
  readonly id: string;
  readonly callbacks: SearchCallbacks;
  end(outcome: SearchOutcome): void;
  fail(error: Error): void;
}

function generation(request: GenerateRequest, answer: string): Generation {
  return {
    answer,
    tokenIds: [],
    skip: request.skip,
    latencyMs: { vision: 1, prefill: 2, perToken: 1, total: 5, blocks: [] },
  };
}

/** Answers every call from what the test put there; `generate`, imports and searches wait for the test. */
export class FakeClient implements SkipscopeClient {
  readonly answers: PendingAnswer[] = [];
  readonly imports: PendingImport[] = [];
  readonly searches: PendingSearch[] = [];
  /** Of the searches that were started. */
  readonly specs: SearchSpec[] = [];
  readonly paused: string[] = [];
  onPause: (id: string) => void = () => undefined;
  readonly cancelled: string[] = [];
  readonly journals = new Map<string, readonly RunEvent[]>();
  loadedModel: () => Promise<LoadedModel> = () => Promise.resolve(model);
  calibration: () => Promise<CalibrationSummary> = () => Promise.resolve(demoSet);
  modelOffer: (options: CallOptions) => Promise<ModelOffer> = () => Promise.resolve(offer);
  verified: (options: CallOptions) => Promise<void> = () => Promise.resolve();
  space: () => Promise<StorageUse> = () => Promise.resolve({ usageBytes: 60, quotaBytes: 1000 });
  readonly loadedUrls: string[] = [];
  modelList: readonly StoredModel[] = [];
  runList: readonly RunSummary[] = [];
  unreadable: readonly UnreadableRun[] = [];
  tableList: readonly DocumentFrequencySummary[] = [];
  table: (name: string, options: CallOptions) => Promise<DocumentFrequencySummary> = (name) =>
    Promise.resolve({ hash: `hash of ${name}`, name, documents: 5000 });

  host: BackendCapabilities = {
    kind: 'browser',
    webgpu: { available: false, reason: 'none' },
    threads: 1,
    crossOriginIsolated: true,
  };
  status: () => Promise<DeviceStatus> = () =>
    Promise.resolve({ model: null, running: null, queued: 0, memory: null });
  /** Questions for the status. */
  asked = 0;
  readonly followed: string[] = [];
  setList: readonly StoredCalibrationName[] = [];
  adopt: (id: string, events: readonly RunEvent[]) => Promise<void> = (id, events) => {
    this.journals.set(id, events);
    return Promise.resolve();
  };

  capabilities = () => Promise.resolve(this.host);

  deviceStatus = () => {
    this.asked++;
    return this.status();
  };

  calibrationFiles = (id: string): Promise<CalibrationFiles> => Promise.resolve({ name: id, files: [] });
  adoptRun = (id: string, events: readonly RunEvent[]) => this.adopt(id, events);

  loadModel = (url: string) => {
    this.loadedUrls.push(url);
    return this.loadedModel();
  };

  inspectModel = (_origin: ModelOrigin, options: CallOptions = {}) => this.modelOffer(options);
  storedModels = () => Promise.resolve(this.modelList);
  verifyModel = (_id: string, options: CallOptions = {}) => this.verified(options);
  storageUse = () => this.space();

  deleteModel = (id: string) => {
    this.modelList = this.modelList.filter((stored) => stored.id !== id);
    return Promise.resolve();
  };

  importModel = (origin: ModelOrigin, dtype: ModelDtype, options: CallOptions = {}) =>
    new Promise<StoredModel>((resolve, reject) => {
      options.signal?.addEventListener('abort', () => {
        reject(new DOMException('aborted', 'AbortError'));
      });
      this.imports.push({
        origin,
        dtype,
        signal: options.signal,
        progress: (progress) => options.onProgress?.(progress),
        end: (stored) => {
          this.modelList = [...this.modelList, stored];
          resolve(stored);
        },
        fail: reject,
      });
    });

  importCalibration = async () => {
    const summary = await this.calibration();
    this.setList = [...this.setList, { id: summary.id, name: summary.name }];
    return summary;
  };
  openCalibration = () => this.calibration();
  openStoredCalibration = () => this.calibration();
  storedCalibrations = () => Promise.resolve(this.setList);
  removeCalibration = () => Promise.resolve();
  calibrationImage = () => Promise.resolve(new Blob([], { type: 'image/png' }));
  storedDocumentFrequencies = () => Promise.resolve(this.tableList);

  importDocumentFrequencies = async ({ path }: NamedFile, options: CallOptions = {}) => {
    const table = await this.table(path, options);
    this.tableList = [...this.tableList.filter(({ hash }) => hash !== table.hash), table];
    return table;
  };

  documentFrequencyFile = (hash: string) => Promise.resolve(new Blob([`table ${hash}`]));

  removeDocumentFrequencies = (removed: string) => {
    this.tableList = this.tableList.filter(({ hash }) => hash !== removed);
    return Promise.resolve();
  };

  runs = () => Promise.resolve({ runs: this.runList, unreadable: this.unreadable });
  deleteRun = (id: string): Promise<void> => {
    this.journals.delete(id);
    this.runList = this.runList.filter((run) => run.id !== id);
    return Promise.resolve();
  };
  runLines = (id: string) =>
    Promise.resolve((this.journals.get(id) ?? []).map((event) => `${JSON.stringify(event)}\n`).join(''));
  runEvents = (id: string) => Promise.resolve(this.journals.get(id) ?? []);

  generate = (request: GenerateRequest, options?: { readonly signal?: AbortSignal }) =>
    new Promise<Generation>((resolve, reject) => {
      options?.signal?.addEventListener('abort', () => {
        reject(new DOMException('aborted', 'AbortError'));
      });
      this.answers.push({
        request,
        signal: options?.signal,
        answer: (text) => {
          resolve(generation(request, text));
        },
        fail: reject,
      });
    });

  startSearch = (id: string, spec: SearchSpec, callbacks: SearchCallbacks) => {
    this.specs.push(spec);
    return this.#search(id, callbacks);
  };

  resumeSearch = (id: string, callbacks: SearchCallbacks) => {
    this.followed.push(id);
    return this.#search(id, callbacks);
  };

  pauseSearch = (id: string) => {
    this.paused.push(id);
    this.onPause(id);
    return Promise.resolve();
  };

  cancelSearch = (id: string) => {
    this.cancelled.push(id);
    return Promise.resolve();
  };

  #search(id: string, callbacks: SearchCallbacks): Promise<SearchOutcome> {
    return new Promise((resolve, reject) => {
      this.searches.push({ id, callbacks, end: resolve, fail: reject });
    });
  }
}
