import { isUnderWay } from '#engine/search/run-state.ts';
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
  RunSummary,
  SearchCallbacks,
  SearchOutcome,
  SkipscopeClient,
  StorageUse,
  StoredCalibrationName,
  StoredModel,
} from '#service/contract.ts';
import type { BackendCapabilities } from '#service/device/capabilities.ts';
import type { DeviceStatus } from '#service/device/device-status.ts';
import { LEAVE_RUN } from '#engine/search/stop-reason.ts';
import type { WireModelOrigin } from '#client/http/protocol/model-schemas.ts';
import { routes } from '#client/http/protocol/routes.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { decodeJournal, encodeEvent } from '#engine/search/journal-codec.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import { followRun } from './follow-run.ts';
import { patientlyConnected } from './patiently-connected.ts';
import { servedCalibration } from './served-calibration.ts';
import type { ServerConnection } from './server-connection.ts';
import { ServerUnreachable } from './server-unreachable.ts';
import { uploadFiles } from './upload-files.ts';
import { TRANSFER_MS, WORK_MS } from './within-time.ts';

/** An engine on a server. What is begun there goes on when this end goes away, unless it is told to stop. */
export class HttpClient implements SkipscopeClient {
  readonly #server: ServerConnection;
  readonly #base: string;

  /** URLs are resolved against `base`, the page's. */
  constructor(server: ServerConnection, base: string) {
    this.#server = server;
    this.#base = base;
  }

  capabilities(): Promise<BackendCapabilities> {
    return this.#server.json(routes.capabilities);
  }

  deviceStatus(): Promise<DeviceStatus> {
    return this.#server.json(routes.status);
  }

  async loadModel(url: string, provider: ProviderChoice, options: CallOptions = {}): Promise<LoadedModel> {
    const body = { url: new URL(url, this.#base).href, provider };
    return this.#server.call(routes.loadModel, { body }, options);
  }

  async generate({ image, ...question }: GenerateRequest, options: CallOptions = {}): Promise<Generation> {
    const hash = await this.#upload({ path: 'image', contents: image }, options);
    return this.#server.call(
      routes.generate,
      { body: { ...question, skip: [...question.skip], image: hash } },
      options,
    );
  }

  async inspectModel(origin: ModelOrigin, options: CallOptions = {}): Promise<ModelOffer> {
    const body = { origin: await this.#toWire(origin, options) };
    return this.#server.call(routes.inspectModel, { body }, options);
  }

  async importModel(origin: ModelOrigin, dtype: ModelDtype, options: CallOptions = {}): Promise<StoredModel> {
    const body = { origin: await this.#toWire(origin, options), dtype };
    return this.#server.call(routes.importModel, { body }, options);
  }

  storedModels(): Promise<readonly StoredModel[]> {
    return this.#server.json(routes.models);
  }

  async verifyModel(id: string, options: CallOptions = {}): Promise<void> {
    await this.#server.call(routes.verifyModel, { params: { id } }, options);
  }

  async deleteModel(id: string): Promise<void> {
    await this.#server.json(routes.deleteModel, { params: { id } });
  }

  storageUse(): Promise<StorageUse> {
    return this.#server.json(routes.storage);
  }

  async importCalibration(
    name: string,
    files: readonly NamedFile[],
    options: CallOptions = {},
  ): Promise<CalibrationSummary> {
    if (files.length === 0) throw noFiles();
    const uploaded = await uploadFiles(this.#server, files, options);
    return this.#server.call(routes.importCalibration, { body: { name, files: [...uploaded] } }, options);
  }

  /** The server need not be able to reach the page's own server: the set is brought to it, once. */
  async openCalibration(url: string, options: CallOptions = {}): Promise<CalibrationSummary> {
    const set = await servedCalibration(new URL(url, this.#base).href, options);
    const known = await this.storedCalibrations();
    if (known.some(({ id }) => id === set.id)) return this.openStoredCalibration(set.id, options);
    return this.importCalibration(set.name, await set.files(options), options);
  }

  storedCalibrations(): Promise<readonly StoredCalibrationName[]> {
    return this.#server.json(routes.calibrations);
  }

  openStoredCalibration(id: string, options: CallOptions = {}): Promise<CalibrationSummary> {
    return this.#server.call(routes.openCalibration, { params: { id } }, options);
  }

  async removeCalibration(id: string): Promise<void> {
    await this.#server.json(routes.removeCalibration, { params: { id } });
  }

  async calibrationFiles(id: string): Promise<CalibrationFiles> {
    const { name, files } = await this.#server.json(routes.calibrationFiles, { params: { id } });
    const named = files.map(({ path, sha256, bytes }) => ({
      path,
      contents: {
        size: bytes,
        arrayBuffer: async () =>
          (await this.#server.bytes(routes.uploaded, { params: { hash: sha256 } })).arrayBuffer(),
      },
    }));
    return { name, files: named };
  }

  calibrationImage(calibrationId: string, sample: number): Promise<Blob> {
    return this.#server.bytes(routes.calibrationImage, { params: { id: calibrationId, sample } });
  }

  async importDocumentFrequencies(
    file: NamedFile,
    options: CallOptions = {},
  ): Promise<DocumentFrequencySummary> {
    const sha256 = await this.#upload(file, options);
    const body = { path: file.path, sha256, bytes: file.contents.size };
    return this.#server.call(routes.importDocumentFrequencies, { body }, options);
  }

  storedDocumentFrequencies(): Promise<readonly DocumentFrequencySummary[]> {
    return this.#server.json(routes.documentFrequencies);
  }

  documentFrequencyFile(hash: string): Promise<Blob> {
    return this.#server.bytes(routes.documentFrequencyFile, { params: { hash } });
  }

  async removeDocumentFrequencies(hash: string): Promise<void> {
    await this.#server.json(routes.removeDocumentFrequencies, { params: { hash } });
  }

  async startSearch(id: string, spec: SearchSpec, callbacks: SearchCallbacks): Promise<SearchOutcome> {
    callbacks.signal?.throwIfAborted();
    await this.#submit(id, spec);
    return this.#followAsOwner(id, callbacks);
  }

  async resumeSearch(id: string, callbacks: SearchCallbacks): Promise<SearchOutcome> {
    callbacks.signal?.throwIfAborted();
    const taken = await this.#resume(id);
    return taken ? this.#followAsOwner(id, callbacks) : followRun(this.#server, id, callbacks);
  }

  async pauseSearch(id: string): Promise<void> {
    await this.#server.json(routes.pauseJob, { params: { id } }, { withinMs: WORK_MS });
  }

  async cancelSearch(id: string): Promise<void> {
    await this.#server.json(routes.cancelJob, { params: { id } }, { withinMs: WORK_MS });
  }

  runs(): Promise<RunList> {
    return this.#server.json(routes.jobs);
  }

  async runEvents(id: string): Promise<readonly RunEvent[]> {
    return decodeJournal(await this.runLines(id)).events;
  }

  async runLines(id: string): Promise<string> {
    return (await this.#server.bytes(routes.jobJournal, { params: { id } })).text();
  }

  async adoptRun(id: string, events: readonly RunEvent[], { signal }: CallOptions = {}): Promise<void> {
    const journal = new Blob(events.map(encodeEvent));
    const sha256 = await this.#upload({ path: `${id}.jsonl`, contents: journal }, signal ? { signal } : {});
    await this.#server.json(
      routes.adoptJob,
      { params: { id }, body: { sha256 } },
      { signal, withinMs: TRANSFER_MS },
    );
  }

  async deleteRun(id: string): Promise<void> {
    await this.#server.json(routes.deleteJob, { params: { id } });
  }

  /** A network that breaks between question and answer leaves open whether the server has taken the run on. */
  async #submit(id: string, spec: SearchSpec): Promise<RunSummary> {
    let asked = false;
    return patientlyConnected(undefined, async () => {
      if (asked) {
        const { runs } = await this.runs();
        const there = runs.find((run) => run.id === id);
        if (there) return there;
      }
      asked = true;
      return this.#server.json(routes.createJob, { body: { id, spec } });
    });
  }

  /** Whether this end has made the run go on; false for one that was under way. A lost answer is asked for again. */
  async #resume(id: string): Promise<boolean> {
    let asked = false;
    return patientlyConnected(undefined, async () => {
      if (await this.#isUnderWay(id)) return asked;
      asked = true;
      try {
        await this.#server.json(routes.resumeJob, { params: { id } });
        return true;
      } catch (error) {
        // Somebody else was quicker.
        if (error instanceof ServerUnreachable || !(await this.#isUnderWay(id))) throw error;
        return false;
      }
    });
  }

  async #isUnderWay(id: string): Promise<boolean> {
    return isUnderWay(await this.#server.json(routes.job, { params: { id } }));
  }

  /** Whoever takes a run back pauses it; whoever only goes away stops listening. */
  async #followAsOwner(id: string, { signal, ...callbacks }: SearchCallbacks): Promise<SearchOutcome> {
    const left = new AbortController();
    const stop = (): void => {
      if (signal?.reason === LEAVE_RUN) left.abort(LEAVE_RUN);
      else this.pauseSearch(id).catch(() => undefined);
    };
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const outcome = await followRun(this.#server, id, { ...callbacks, signal: left.signal });
      if (outcome === 'paused') signal?.throwIfAborted();
      return outcome;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async #toWire(origin: ModelOrigin, options: CallOptions): Promise<WireModelOrigin> {
    switch (origin.kind) {
      case 'hub':
        return origin;
      case 'url':
        return { kind: 'url', url: new URL(origin.url, this.#base).href };
      case 'folder': {
        if (origin.files.length === 0) throw noFiles();
        const files = await uploadFiles(this.#server, origin.files, options);
        return { kind: 'folder', name: origin.name, files: [...files] };
      }
    }
  }

  /** Brings one file to the server and returns its hash. */
  async #upload(file: NamedFile, { signal }: CallOptions): Promise<string> {
    const [reference] = await uploadFiles(this.#server, [file], signal ? { signal } : {});
    if (reference) return reference.sha256;
    throw noFiles();
  }
}

function noFiles(): SkipscopeError {
  return new SkipscopeError(
    'invalid-calibration',
    'No files were given.',
    'Choose a folder or files, and try again.',
  );
}
