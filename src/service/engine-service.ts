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
} from './contract.ts';
import type { BackendCapabilities } from '#service/device/capabilities.ts';
import type { DeviceStatus } from '#service/device/device-status.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { RunOrigins } from '#engine/search/run-environment.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { DeviceLock } from '#service/device/device-lock.ts';
import { findModel } from '#service/ports/model-store.ts';
import { requireModel, requireSet, requireTable } from '#service/runs/run-match.ts';
import { CalibrationSets } from '#service/calibrations/calibration-sets.ts';
import { DocumentFrequencyTables } from '#service/calibrations/document-frequency-tables.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { StoredModels } from '#service/models/stored-models.ts';
import { CurrentModel } from '#service/models/current-model.ts';
import { AnswerGenerator } from '#service/models/answer-generator.ts';
import { calibrationOriginOf, modelOriginOf } from '#service/runs/run-origins.ts';
import { RunQueue } from '#service/runs/run-queue.ts';
import { RunExecutor, type SearchInputs } from '#service/runs/run-executor.ts';
import { SkipSetEvaluation } from '#service/runs/skip-set-scoring.ts';

/** What addresses of stored models begin with. */
const STORED = 'stored:';

/** The engine behind the contract, in whatever host: a worker of the page, a server, a test. */
export class EngineService implements SkipscopeClient {
  readonly #host: EngineHost;
  readonly #slot: CurrentModel;
  readonly #playground: AnswerGenerator;
  readonly #library: StoredModels;
  readonly #shelf: CalibrationSets;
  readonly #tables: DocumentFrequencyTables;
  /** Single skip sets, for a host that is asked for them. */
  readonly evaluation: SkipSetEvaluation;
  /** The runs, for a host that takes them on for others. */
  readonly desk: RunQueue;

  constructor(host: EngineHost) {
    const lock = new DeviceLock();
    this.#host = host;
    this.#library = new StoredModels(host);
    this.#slot = new CurrentModel(
      host,
      lock,
      (url, options) => this.#openModel(url, options),
      () => {
        this.#mayReplaceModel();
      },
    );
    this.#playground = new AnswerGenerator(host, lock, this.#slot);
    this.#shelf = new CalibrationSets(host);
    this.#tables = new DocumentFrequencyTables(host.documentFrequencies);
    const data = {
      calibration: (id: string) => this.#shelf.find(id),
      documentFrequencies: (hash: string) => this.#tables.find(hash),
    };
    const find = (model: SearchSpec['model']) => () => this.#addressOf(model);
    const inputs: SearchInputs = {
      ...data,
      model: ({ model }, signal) =>
        host.shared
          ? this.#slot.withHash(model.hash, find(model), signal)
          : Promise.resolve(this.#slot.current),
      origins: (calibration) => this.#origins(calibration),
    };
    const driver = new RunExecutor(host, lock, inputs);
    this.evaluation = new SkipSetEvaluation(host, lock, {
      ...data,
      usingModel: ({ model }, signal, use) => this.#slot.using(model.hash, find(model), signal, use),
    });
    this.desk = new RunQueue(host.runs, driver, { check: (spec) => this.#checkSearch(spec) });
  }

  async deviceStatus(): Promise<DeviceStatus> {
    return { model: this.#slot.name, ...this.desk.status(), memory: await this.#host.memory() };
  }

  capabilities(): Promise<BackendCapabilities> {
    return this.#host.capabilities();
  }

  /** Searches are paused first: they belong to the model that goes. Where others use it too, theirs goes on. */
  async loadModel(url: string, provider: ProviderChoice, options: CallOptions = {}): Promise<LoadedModel> {
    if (!this.#host.shared) await this.desk.pauseAll();
    return this.#slot.load(url, provider, options);
  }

  generate(request: GenerateRequest, options: CallOptions = {}): Promise<Generation> {
    return this.#playground.generate(request, options);
  }

  inspectModel(origin: ModelOrigin, options: CallOptions = {}): Promise<ModelOffer> {
    return this.#library.inspect(origin, options);
  }

  importModel(origin: ModelOrigin, dtype: ModelDtype, options: CallOptions = {}): Promise<StoredModel> {
    return this.#library.import(origin, dtype, options);
  }

  storedModels(): Promise<readonly StoredModel[]> {
    return this.#library.stored();
  }

  verifyModel(id: string, options: CallOptions = {}): Promise<void> {
    return this.#library.verify(id, options);
  }

  deleteModel(id: string): Promise<void> {
    return this.#library.delete(id);
  }

  storageUse(): Promise<StorageUse> {
    return this.#library.storageUse();
  }

  importCalibration(
    name: string,
    files: readonly NamedFile[],
    options: CallOptions = {},
  ): Promise<CalibrationSummary> {
    return this.#shelf.import(name, files, options);
  }

  openCalibration(url: string, options: CallOptions = {}): Promise<CalibrationSummary> {
    return this.#shelf.openFolder(url, options);
  }

  storedCalibrations(): Promise<readonly StoredCalibrationName[]> {
    return this.#shelf.stored();
  }

  openStoredCalibration(id: string, options: CallOptions = {}): Promise<CalibrationSummary> {
    return this.#shelf.openStored(id, options);
  }

  removeCalibration(id: string): Promise<void> {
    return this.#shelf.remove(id);
  }

  calibrationFiles(id: string): Promise<CalibrationFiles> {
    return this.#shelf.files(id);
  }

  calibrationImage(calibrationId: string, sample: number): Promise<Blob> {
    return this.#shelf.image(calibrationId, sample);
  }

  importDocumentFrequencies(file: NamedFile, options: CallOptions = {}): Promise<DocumentFrequencySummary> {
    return this.#tables.import(file, options);
  }

  storedDocumentFrequencies(): Promise<readonly DocumentFrequencySummary[]> {
    return this.#tables.stored();
  }

  documentFrequencyFile(hash: string): Promise<Blob> {
    return this.#tables.file(hash);
  }

  removeDocumentFrequencies(hash: string): Promise<void> {
    return this.#tables.remove(hash);
  }

  startSearch(id: string, spec: SearchSpec, callbacks: SearchCallbacks): Promise<SearchOutcome> {
    return this.desk.start(id, spec, callbacks);
  }

  resumeSearch(id: string, callbacks: SearchCallbacks): Promise<SearchOutcome> {
    return this.desk.resume(id, callbacks);
  }

  pauseSearch(id: string): Promise<void> {
    return this.desk.pause(id);
  }

  cancelSearch(id: string): Promise<void> {
    return this.desk.cancel(id);
  }

  runs(): Promise<RunList> {
    return this.desk.runs();
  }

  runEvents(id: string): Promise<readonly RunEvent[]> {
    return this.desk.events(id);
  }

  runLines(id: string): Promise<string> {
    return this.desk.lines(id);
  }

  adoptRun(id: string, events: readonly RunEvent[]): Promise<void> {
    return this.desk.adopt(id, events);
  }

  deleteRun(id: string): Promise<void> {
    return this.desk.delete(id);
  }

  /** Refuses a search before anything is journalled. */
  async #checkSearch(spec: SearchSpec): Promise<void> {
    const { set } = await this.#shelf.find(spec.calibration.id);
    requireSet(spec, set);
    const table = spec.documentFrequencies && (await this.#tables.find(spec.documentFrequencies.hash));
    requireTable(spec, table ?? undefined);
    if (this.#slot.isInUse(spec.model.hash)) return;
    if (!this.#host.shared) requireModel(spec, this.#slot.current);
    await this.#library.withHash(spec.model.hash, spec.model.name);
  }

  /** Throws `SkipscopeError` when the model that a spec names is not here. */
  async #addressOf({ hash, name }: SearchSpec['model']): Promise<string> {
    return STORED + encodeURIComponent(await this.#library.withHash(hash, name));
  }

  #mayReplaceModel(): void {
    const { running, queued } = this.desk.status();
    if (!this.#host.shared || (running === null && queued === 0)) return;
    throw new SkipscopeError(
      'invalid-input',
      `Searches are under way here with ${this.#slot.name ?? 'another model'}; only one model is in memory at a time.`,
      'Wait for them to end, or pause them, and load the other model then.',
    );
  }

  async #origins({ id, name }: SearchSpec['calibration']): Promise<RunOrigins> {
    const url = this.#slot.url ?? '';
    const stored = storedId(url);
    const record = stored === null ? undefined : (await findModel(this.#host.models, stored))?.record;
    return {
      model: modelOriginOf(this.#host, url, record),
      calibration: calibrationOriginOf(this.#host, this.#shelf.url(id), name),
    };
  }

  #openModel(url: string, options: ReadOptions): Promise<FileSource> {
    const stored = storedId(url);
    return stored === null ? this.#host.openModelFolder(url, options) : this.#library.use(stored);
  }
}

/** The id of the stored model that an address names, or null. Throws `SkipscopeError('invalid-input')` for half an address. */
function storedId(url: string): string | null {
  if (!url.startsWith(STORED)) return null;
  try {
    return decodeURIComponent(url.slice(STORED.length));
  } catch {
    throw new SkipscopeError(
      'invalid-input',
      `"${url.slice(0, 200)}" names no stored model.`,
      'Choose one of the stored models.',
    );
  }
}
