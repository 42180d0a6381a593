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
} from '#client/contract.ts';
import type { HostCapabilities } from '#client/host-capabilities.ts';
import type { HostStatus } from '#client/host-status.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError } from '#engine/errors.ts';
import type { FileSource, ReadOptions } from '#engine/files/file-source.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { RunOrigins } from '#engine/search/run-environment.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { DeviceLock } from '#host/device-lock.ts';
import { findModel } from '#host/model-store.ts';
import { requireModel, requireSet, requireTable } from '#host/search-match.ts';
import { CalibrationShelf } from './calibration-shelf.ts';
import { DocumentFrequencyShelf } from './document-frequency-shelf.ts';
import type { EngineHost } from './engine-host.ts';
import { ModelLibrary } from './model-library.ts';
import { ModelSlot } from './model-slot.ts';
import { Playground } from './playground.ts';
import { calibrationOriginOf, modelOriginOf } from './run-origins.ts';
import { SearchDesk } from './runs/search-desk.ts';
import { SearchDriver, type SearchInputs } from './runs/search-driver.ts';
import { SkipSetEvaluation } from './skip-set-evaluation.ts';

/** What addresses of stored models begin with. */
const STORED = 'stored:';

/** The engine behind the contract, in whatever host: a worker of the page, a server, a test. */
export class EngineService implements SkipscopeClient {
  readonly #host: EngineHost;
  readonly #slot: ModelSlot;
  readonly #playground: Playground;
  readonly #library: ModelLibrary;
  readonly #shelf: CalibrationShelf;
  readonly #tables: DocumentFrequencyShelf;
  /** Single skip sets, for a host that is asked for them. */
  readonly evaluation: SkipSetEvaluation;
  /** The runs, for a host that takes them on for others. */
  readonly desk: SearchDesk;

  constructor(host: EngineHost) {
    const lock = new DeviceLock();
    this.#host = host;
    this.#library = new ModelLibrary(host);
    this.#slot = new ModelSlot(
      host,
      lock,
      (url, options) => this.#openModel(url, options),
      () => {
        this.#mayReplaceModel();
      },
    );
    this.#playground = new Playground(host, lock, this.#slot);
    this.#shelf = new CalibrationShelf(host);
    this.#tables = new DocumentFrequencyShelf(host.documentFrequencies);
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
    const driver = new SearchDriver(host, lock, inputs);
    this.evaluation = new SkipSetEvaluation(host, lock, {
      ...data,
      usingModel: ({ model }, signal, use) => this.#slot.using(model.hash, find(model), signal, use),
    });
    this.desk = new SearchDesk(host.runs, driver, { check: (spec) => this.#checkSearch(spec) });
  }

  async hostStatus(): Promise<HostStatus> {
    return { model: this.#slot.name, ...this.desk.status(), memory: await this.#host.memory() };
  }

  capabilities(): Promise<HostCapabilities> {
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
