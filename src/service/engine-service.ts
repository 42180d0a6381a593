import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { RunOrigins } from '#engine/search/run-environment.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { CalibrationSets } from './calibrations/calibration-sets.ts';
import { DocumentFrequencyTables } from './calibrations/document-frequency-tables.ts';
import type { DeviceStatus } from './contract/device-operations.ts';
import type { SkipscopeClient } from './contract/operations.ts';
import { DeviceLock } from './device/device-lock.ts';
import { workerStatus } from './device/worker-status.ts';
import { ModelExports } from './exports/model-exports.ts';
import { ImportanceMeasurement } from './importance/importance-measurement.ts';
import { AnswerGenerator } from './models/answer-generator.ts';
import { CurrentModel } from './models/current-model.ts';
import { storedAddress, storedId } from './models/stored-address.ts';
import { TrialKeeper } from './models/trial-keeper.ts';
import { StoredModels } from './models/stored-models.ts';
import type { EngineHost } from './ports/engine-host.ts';
import { findModel } from './ports/model-store.ts';
import { RunExecutor } from './runs/run-executor.ts';
import { requireModel, requireSet, requireTable } from './runs/run-match.ts';
import { calibrationOriginOf, modelOriginOf } from './runs/run-origins.ts';
import { RunOutlines } from './runs/run-outlines.ts';
import { RunQueue } from './runs/run-queue.ts';
import { PointTiming } from './runs/point-timing.ts';
import { type EvaluationInputs, SkipSetScoring } from './runs/skip-set-scoring.ts';

/** The service that answers the operations of the contract, on the ports of a host: a browser, Node, or a test. */
export class EngineService implements SkipscopeClient {
  readonly #host: EngineHost;
  readonly #model: CurrentModel;
  readonly device: SkipscopeClient['device'];
  readonly models: StoredModels;
  readonly currentModel: SkipscopeClient['currentModel'];
  readonly calibrations: CalibrationSets;
  readonly documentFrequencies: DocumentFrequencyTables;
  readonly runs: RunQueue;
  readonly skipSets: SkipSetScoring;
  readonly importance: ImportanceMeasurement;
  readonly modelExports: ModelExports;

  constructor(host: EngineHost) {
    const lock = new DeviceLock();
    const trials = new TrialKeeper(host.modelTrials);
    this.#host = host;
    this.models = new StoredModels(host);
    this.calibrations = new CalibrationSets(host);
    this.documentFrequencies = new DocumentFrequencyTables(host.documentFrequencies);
    this.#model = new CurrentModel(
      host,
      lock,
      trials,
      (url, options) => this.#openModel(url, options),
      () => {
        this.#mayReplaceModel();
      },
    );
    const inputs = {
      calibration: (id: string, signal?: AbortSignal) => this.calibrations.find(id, signal),
      documentFrequencies: (hash: string) => this.documentFrequencies.find(hash),
    };
    const outlines = new RunOutlines(host.runs);
    const executor = new RunExecutor(
      { host, outlines, lock, trials },
      {
        ...inputs,
        model: ({ model }, signal) => this.#modelOf(model, signal),
        origins: (calibration) => this.#origins(calibration),
      },
    );
    const evaluation: EvaluationInputs = {
      ...inputs,
      usingModel: ({ model }, signal, use) =>
        this.#model.using(model.hash, () => this.#addressOf(model), signal, use),
    };
    const timing = new PointTiming(host, lock, evaluation);
    this.runs = new RunQueue(host.runs, outlines, executor, {
      check: (spec) => this.#checkRun(spec),
      time: (run, skip, options) => timing.time(run, skip, options),
    });
    this.skipSets = new SkipSetScoring(host, lock, evaluation);
    this.importance = new ImportanceMeasurement(host, lock, evaluation);
    this.modelExports = new ModelExports(host, (url, options) => this.#openModel(url, options));
    const answers = new AnswerGenerator(host, lock, this.#model);
    this.currentModel = {
      // Runs are paused first, because they need the model that is replaced. On a shared host `mayReplace` refuses instead.
      load: async ({ url, provider, byHand = false }, options = {}) => {
        if (!host.shared) await this.runs.pauseAll();
        return this.#model.load(url, provider, byHand, options);
      },
      generate: (request, options) => answers.generate(request, options),
      inspect: (request, options) => answers.inspect(request, options),
      readAnswer: (request, options) => answers.readAnswer(request, options),
      weights: (asked, options) => this.#model.weights(asked, options?.signal),
    };
    this.device = {
      capabilities: () => host.capabilities(),
      status: () => this.#status(),
      storage: () => host.models.use(),
    };
  }

  async #status(): Promise<DeviceStatus> {
    const [memory, workers] = await Promise.all([this.#host.memory(), workerStatus(this.#host)]);
    return { model: this.#model.name, ...this.runs.status(), memory, workers };
  }

  /** Throws `SkipscopeError` for a run that cannot be executed here, before anything is journalled. */
  async #checkRun(spec: SearchSpec): Promise<void> {
    const { set } = await this.calibrations.find(spec.calibration.id);
    requireSet(spec, set);
    const named = spec.documentFrequencies;
    const table = named && (await this.documentFrequencies.find(named.hash));
    requireTable(spec, table ?? undefined);
    if (this.#model.isInUse(spec.model.hash)) return;
    if (!this.#host.shared) requireModel(spec, this.#model.current);
    await this.models.withHash(spec.model.hash, spec.model.name);
  }

  /** The model of a run whose turn has come: on a shared host the one that the run was started with, elsewhere the one in use. */
  async #modelOf(model: SearchSpec['model'], signal: AbortSignal) {
    if (!this.#host.shared) return this.#model.current;
    return this.#model.withHash(model.hash, () => this.#addressOf(model), signal);
  }

  /** The address of the stored model that a spec names. Throws `SkipscopeError('not-found')` when it is not stored. */
  async #addressOf({ hash, name }: SearchSpec['model']): Promise<string> {
    return storedAddress(await this.models.withHash(hash, name));
  }

  #mayReplaceModel(): void {
    const { running, queued } = this.runs.status();
    // While none is in memory, as at a start, none is replaced: the searches load theirs when their turn comes.
    const { name } = this.#model;
    if (!this.#host.shared || name === null || (running === null && queued === 0)) return;
    throw new SkipscopeError(
      'invalid-input',
      `Searches are under way here with “${name}”; only one model is in memory at a time.`,
      'Wait for them to end, or pause them, and load the other model then.',
    );
  }

  async #origins({ id, name }: SearchSpec['calibration']): Promise<RunOrigins> {
    const url = this.#model.url ?? '';
    const stored = storedId(url);
    const record = stored === null ? undefined : (await findModel(this.#host.models, stored))?.record;
    return {
      model: modelOriginOf(this.#host, url, record),
      calibration: calibrationOriginOf(this.#host, this.calibrations.url(id), name),
    };
  }

  #openModel(url: string, options: ReadOptions): Promise<FileSource> {
    const stored = storedId(url);
    return stored === null ? this.#host.openModelFolder(url, options) : this.models.use(stored);
  }
}
