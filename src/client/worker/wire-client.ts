import * as Comlink from 'comlink';
import type {
  CalibrationFiles,
  CallOptions,
  DocumentFrequencySummary,
  GenerateRequest,
  Generation,
  LoadedModel,
  ModelOffer,
  ModelOrigin,
  ProviderChoice,
  RunList,
  SearchCallbacks,
  SearchOutcome,
  SkipscopeClient,
  StorageUse,
  StoredCalibrationName,
  StoredModel,
} from '#service/contract.ts';
import type { BackendCapabilities } from '#service/device/capabilities.ts';
import type { DeviceStatus } from '#service/device/device-status.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { toFileBlob } from './file-blob.ts';
import { type Reply, valueOf } from '#client/reply.ts';
import type { CallId, OnEvents, OnProgress, WireOrigin, WorkerApi } from './worker-api.ts';

/** The engine at the other end of a message port. */
export class WireClient implements SkipscopeClient {
  readonly #api: Comlink.Remote<WorkerApi>;
  readonly #base: string;
  readonly #pending = new Set<(error: SkipscopeError) => void>();
  #nextCall: CallId = 0;
  #failure: SkipscopeError | null = null;

  /** URLs are resolved against `base`, because the other end has another one. */
  constructor(api: Comlink.Remote<WorkerApi>, base: string) {
    this.#api = api;
    this.#base = base;
  }

  /** To be called when the other end is gone: what is under way and what is asked later rejects with `error`. */
  fail(error: SkipscopeError): void {
    this.#failure ??= error;
    for (const reject of this.#pending) reject(this.#failure);
  }

  capabilities(): Promise<BackendCapabilities> {
    return this.#ask(() => this.#api.capabilities());
  }

  deviceStatus(): Promise<DeviceStatus> {
    return this.#ask(() => this.#api.deviceStatus());
  }

  loadModel(url: string, provider: ProviderChoice, options: CallOptions = {}): Promise<LoadedModel> {
    return this.#call(options, (call, onProgress) =>
      this.#api.loadModel(call, this.#resolve(url), provider, onProgress),
    );
  }

  generate(request: GenerateRequest, options: CallOptions = {}): Promise<Generation> {
    return this.#call(options, (call, onProgress) => this.#api.generate(call, request, onProgress));
  }

  async inspectModel(origin: ModelOrigin, options: CallOptions = {}): Promise<ModelOffer> {
    const sent = await this.#toWire(origin);
    return this.#call(options, (call, onProgress) => this.#api.inspectModel(call, sent, onProgress));
  }

  async importModel(origin: ModelOrigin, dtype: ModelDtype, options: CallOptions = {}): Promise<StoredModel> {
    const sent = await this.#toWire(origin);
    return this.#call(options, (call, onProgress) => this.#api.importModel(call, sent, dtype, onProgress));
  }

  storedModels(): Promise<readonly StoredModel[]> {
    return this.#ask(() => this.#api.storedModels());
  }

  verifyModel(id: string, options: CallOptions = {}): Promise<void> {
    return this.#call(options, (call, onProgress) => this.#api.verifyModel(call, id, onProgress));
  }

  deleteModel(id: string): Promise<void> {
    return this.#ask(() => this.#api.deleteModel(id));
  }

  storageUse(): Promise<StorageUse> {
    return this.#ask(() => this.#api.storageUse());
  }

  async importCalibration(
    name: string,
    files: readonly NamedFile[],
    options: CallOptions = {},
  ): Promise<CalibrationSummary> {
    const blobs = await Promise.all(files.map(toFileBlob));
    return this.#call(options, (call, onProgress) =>
      this.#api.importCalibration(call, name, blobs, onProgress),
    );
  }

  openCalibration(url: string, options: CallOptions = {}): Promise<CalibrationSummary> {
    return this.#call(options, (call, onProgress) =>
      this.#api.openCalibration(call, this.#resolve(url), onProgress),
    );
  }

  storedCalibrations(): Promise<readonly StoredCalibrationName[]> {
    return this.#ask(() => this.#api.storedCalibrations());
  }

  openStoredCalibration(id: string, options: CallOptions = {}): Promise<CalibrationSummary> {
    return this.#call(options, (call, onProgress) => this.#api.openStoredCalibration(call, id, onProgress));
  }

  removeCalibration(id: string): Promise<void> {
    return this.#ask(() => this.#api.removeCalibration(id));
  }

  calibrationFiles(id: string): Promise<CalibrationFiles> {
    return this.#ask(() => this.#api.calibrationFiles(id));
  }

  calibrationImage(calibrationId: string, sample: number): Promise<Blob> {
    return this.#ask(() => this.#api.calibrationImage(calibrationId, sample));
  }

  async importDocumentFrequencies(
    file: NamedFile,
    options: CallOptions = {},
  ): Promise<DocumentFrequencySummary> {
    const blob = await toFileBlob(file);
    return this.#call(options, (call, onProgress) =>
      this.#api.importDocumentFrequencies(call, blob, onProgress),
    );
  }

  storedDocumentFrequencies(): Promise<readonly DocumentFrequencySummary[]> {
    return this.#ask(() => this.#api.storedDocumentFrequencies());
  }

  documentFrequencyFile(hash: string): Promise<Blob> {
    return this.#ask(() => this.#api.documentFrequencyFile(hash));
  }

  removeDocumentFrequencies(hash: string): Promise<void> {
    return this.#ask(() => this.#api.removeDocumentFrequencies(hash));
  }

  startSearch(id: string, spec: SearchSpec, callbacks: SearchCallbacks): Promise<SearchOutcome> {
    return this.#call(callbacks, (call, onProgress) =>
      this.#api.startSearch(call, id, spec, onEvents(callbacks), onProgress),
    );
  }

  resumeSearch(id: string, callbacks: SearchCallbacks): Promise<SearchOutcome> {
    return this.#call(callbacks, (call, onProgress) =>
      this.#api.resumeSearch(call, id, onEvents(callbacks), onProgress),
    );
  }

  pauseSearch(id: string): Promise<void> {
    return this.#ask(() => this.#api.pauseSearch(id));
  }

  cancelSearch(id: string): Promise<void> {
    return this.#ask(() => this.#api.cancelSearch(id));
  }

  runs(): Promise<RunList> {
    return this.#ask(() => this.#api.runs());
  }

  runEvents(id: string): Promise<readonly RunEvent[]> {
    return this.#ask(() => this.#api.runEvents(id));
  }

  runLines(id: string): Promise<string> {
    return this.#ask(() => this.#api.runLines(id));
  }

  adoptRun(id: string, events: readonly RunEvent[]): Promise<void> {
    return this.#ask(() => this.#api.adoptRun(id, events));
  }

  deleteRun(id: string): Promise<void> {
    return this.#ask(() => this.#api.deleteRun(id));
  }

  #resolve(url: string): string {
    try {
      return new URL(url, this.#base).href;
    } catch (cause) {
      throw new SkipscopeError(
        'invalid-input',
        `"${url}" is no address.`,
        'Give the URL of a folder, such as https://example.org/models/llava/.',
        { cause },
      );
    }
  }

  async #toWire(origin: ModelOrigin): Promise<WireOrigin> {
    switch (origin.kind) {
      case 'hub':
        return origin;
      case 'url':
        return { kind: 'url', url: this.#resolve(origin.url) };
      case 'folder':
        return { ...origin, files: await Promise.all(origin.files.map(toFileBlob)) };
    }
  }

  /** A call with progress that `options.signal` aborts. */
  async #call<T>(
    { signal, onProgress }: CallOptions,
    send: (call: CallId, onProgress: OnProgress & Comlink.ProxyMarked) => Promise<Reply<T>>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const call = this.#nextCall++;
    const abort = (): void => void this.#api.abort(call);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await this.#ask(() =>
        send(
          call,
          Comlink.proxy((progress) => onProgress?.(progress)),
        ),
      );
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async #ask<T>(send: () => Promise<Reply<T>>): Promise<T> {
    if (this.#failure) throw this.#failure;
    return new Promise<T>((resolve, reject) => {
      this.#pending.add(reject);
      send()
        .then(valueOf)
        .then(resolve, reject)
        .finally(() => this.#pending.delete(reject));
    });
  }
}

function onEvents({ onEvent }: SearchCallbacks): OnEvents & Comlink.ProxyMarked {
  return Comlink.proxy((events: readonly RunEvent[]) => {
    for (const event of events) onEvent(event);
  });
}
