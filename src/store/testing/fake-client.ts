import type {
  CalibrationFiles,
  DocumentFrequencySummary,
  StoredCalibrationName,
} from '#service/contract/calibration-operations.ts';
import type { AskedBlock, BlockWeights } from '#service/contract/block-weights.ts';
import type { CallOptions, RunCallbacks } from '#service/contract/call-options.ts';
import type { BackendCapabilities, DeviceStatus, StorageUse } from '#service/contract/device-operations.ts';
import type {
  AskedExport,
  ExportForm,
  ExportOffer,
  ExportResult,
} from '#service/contract/export-operations.ts';
import type { InspectRequest, InspectedQuestion } from '#service/contract/inspection.ts';
import type {
  GenerateRequest,
  Generation,
  LoadedModel,
  ModelOffer,
  StoredModel,
} from '#service/contract/model-operations.ts';
import type { AnswerTokens, ReadAnswerRequest } from '#service/contract/question.ts';
import { unlessAborted } from '#engine/base/abort.ts';
import { clientOf } from '#service/contract/client-of.ts';
import { decodeJournal, encodeEvent } from '#engine/search/journal-codec.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import type { PairReport } from '#service/contract/pair-report.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { RunList, RunOutcome, RunSummary, UnreadableRun } from '#service/contract/run-operations.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { demoSet, generation, model, offer } from './fake-answers.ts';
import { inspection } from './fake-importance.ts';
import type { PendingAnswer, PendingImport, PendingRun, PendingScan } from './pending-calls.ts';

type AskedWrite = Parameters<SkipscopeClient['modelExports']['write']>[0];

/**
 * An engine that answers every call from what the test put there; questions, imports and runs wait for the test. An
 * operation that it does not know rejects by its name.
 */
export class FakeClient implements SkipscopeClient {
  readonly answers: PendingAnswer[] = [];
  readonly imports: PendingImport[] = [];
  readonly searches: PendingRun[] = [];
  readonly scans: PendingScan[] = [];
  /** The specs of the runs that were started. */
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
  inspected: (request: InspectRequest) => Promise<InspectedQuestion> = ({ skip }) =>
    Promise.resolve(inspection(skip));
  /** Answers whose tokens were asked for. */
  readonly readings: ReadAnswerRequest[] = [];
  answerTokens: (request: ReadAnswerRequest) => Promise<AnswerTokens> = () =>
    Promise.reject(new TypeError('The test has no tokens.'));
  pairScan: (spec: SearchSpec, options: CallOptions) => Promise<PairReport> = () =>
    Promise.reject(new TypeError('The test has no pairs.'));
  weights: (asked: AskedBlock) => Promise<BlockWeights> = () =>
    Promise.reject(new TypeError('The test has no weights.'));
  exportForms: readonly ExportForm[] = [
    { key: 'hugging-face', label: 'Hugging Face folder', takes: 'checkpoint', keeps: 'Every tensor.' },
    { key: 'block-model', label: 'block model', takes: 'block-model', keeps: 'Every weight file.' },
  ];
  planExport: (asked: AskedExport) => Promise<ExportOffer> = () =>
    Promise.reject(new TypeError('The test has no plan.'));
  writeExport: (asked: AskedWrite, options: CallOptions) => Promise<ExportResult> = () =>
    Promise.reject(new TypeError('The test has no export.'));
  readonly loadedUrls: string[] = [];
  modelList: readonly StoredModel[] = [];
  runList: readonly RunSummary[] = [];
  unreadable: readonly UnreadableRun[] = [];
  tableList: readonly DocumentFrequencySummary[] = [];
  table: (name: string, options: CallOptions) => Promise<DocumentFrequencySummary> = (name) =>
    Promise.resolve({ hash: `hash of ${name}`, name, documents: 5000 });
  capabilities: BackendCapabilities = {
    kind: 'browser',
    webgpu: { available: false, reason: 'none' },
    threads: 1,
    crossOriginIsolated: true,
  };
  status: () => Promise<DeviceStatus> = () =>
    Promise.resolve({ model: null, running: null, queued: 0, memory: null, workers: null });
  /** Questions for the status. */
  asked = 0;
  readonly followed: string[] = [];
  setList: readonly StoredCalibrationName[] = [];
  /** What sets were imported from. */
  readonly importedSets: CalibrationFiles[] = [];
  files: (id: string) => Promise<CalibrationFiles> = (id) => Promise.resolve({ name: id, files: [] });
  adopt: (id: string, events: readonly RunEvent[]) => Promise<void> = (id, events) => {
    this.journals.set(id, events);
    return Promise.resolve();
  };
  /** How long a point is timed; a test may let it wait or fail. */
  timing: () => Promise<void> = () => Promise.resolve();
  /** Lists the runs; a test may let it fail. */
  listRuns: () => Promise<RunList> = () =>
    Promise.resolve({ runs: this.runList, unreadable: this.unreadable });
  /** Reads a journal; a test may let it fail. */
  readEvents: (id: string) => Promise<readonly RunEvent[]> = (id) =>
    Promise.resolve(this.journals.get(id) ?? []);
  deleteRun: (id: string) => Promise<void> = (id) => {
    this.journals.delete(id);
    this.runList = this.runList.filter((run) => run.id !== id);
    return Promise.resolve();
  };

  readonly #client: SkipscopeClient = clientOf(
    ({ namespace, name }) => Promise.reject(new TypeError(`The fake does not answer ${namespace}.${name}.`)),
    {
      device: {
        capabilities: () => Promise.resolve(this.capabilities),
        status: () => {
          this.asked++;
          return this.status();
        },
        storage: () => this.space(),
      },
      models: {
        inspect: (_, options = {}) => this.modelOffer(options),
        list: () => Promise.resolve(this.modelList),
        verify: (_, options = {}) => this.verified(options),
        delete: ({ id }) => {
          this.modelList = this.modelList.filter((stored) => stored.id !== id);
          return Promise.resolve();
        },
        import: (input, options = {}) => this.#import(input, options),
      },
      currentModel: {
        load: ({ url }) => {
          this.loadedUrls.push(url);
          return this.loadedModel();
        },
        generate: (request, options = {}) => this.#generate(request, options),
        inspect: (request) => this.inspected(request),
        weights: (asked) => this.weights(asked),
        readAnswer: (request) => {
          this.readings.push(request);
          return this.answerTokens(request);
        },
      },
      calibrations: {
        import: async (offered) => {
          this.importedSets.push(offered);
          const summary = await this.calibration();
          this.setList = [...this.setList, { id: summary.id, name: summary.name }];
          return summary;
        },
        open: () => this.calibration(),
        openStored: () => this.calibration(),
        list: () => Promise.resolve(this.setList),
        delete: () => Promise.resolve(),
        files: ({ id }) => this.files(id),
        image: () => Promise.resolve(new Blob([], { type: 'image/png' })),
      },
      documentFrequencies: {
        list: () => Promise.resolve(this.tableList),
        import: async ({ path }, options = {}) => {
          const table = await this.table(path, options);
          this.tableList = [...this.tableList.filter(({ hash }) => hash !== table.hash), table];
          return table;
        },
        file: ({ hash }) => Promise.resolve(new Blob([`table ${hash}`])),
        delete: ({ hash: removed }) => {
          this.tableList = this.tableList.filter(({ hash }) => hash !== removed);
          return Promise.resolve();
        },
      },
      modelExports: {
        forms: () => Promise.resolve(this.exportForms),
        plan: (asked) => this.planExport(asked),
        write: (asked, options = {}) => this.writeExport(asked, options),
      },
      importance: {
        measure: ({ spec }, options = {}) => this.#scan(spec, options),
        pairs: ({ spec }, options = {}) => this.pairScan(spec, options),
      },
      runs: {
        list: () => this.listRuns(),
        delete: ({ id }) => this.deleteRun(id),
        journal: ({ id }) => Promise.resolve((this.journals.get(id) ?? []).map(encodeEvent).join('')),
        events: ({ id }) => this.readEvents(id),
        adopt: async ({ id, journal }) => {
          const text = new TextDecoder().decode(await journal.arrayBuffer());
          await this.adopt(id, decodeJournal(text).events);
        },
        start: ({ id, spec }, callbacks) => {
          this.specs.push(spec);
          return this.#run(id, callbacks);
        },
        resume: ({ id }, callbacks) => {
          this.followed.push(id);
          return this.#run(id, callbacks);
        },
        time: async ({ id, skip }) => {
          await this.timing();
          const latency = (total: number) => ({ prefill: 1, perToken: 1, total });
          const times = { full: [latency(100)], skipped: [latency(60)] };
          const timed: RunEvent = { type: 'timing', at: 99, skip: [...skip], ...times };
          this.journals.set(id, [...(this.journals.get(id) ?? []), timed]);
        },
        pause: ({ id }) => {
          this.paused.push(id);
          this.onPause(id);
          return Promise.resolve();
        },
        cancel: ({ id }) => {
          this.cancelled.push(id);
          return Promise.resolve();
        },
      },
    },
  );

  readonly device = this.#client.device;
  readonly models = this.#client.models;
  readonly currentModel = this.#client.currentModel;
  readonly calibrations = this.#client.calibrations;
  readonly documentFrequencies = this.#client.documentFrequencies;
  readonly runs = this.#client.runs;
  readonly skipSets = this.#client.skipSets;
  readonly importance = this.#client.importance;
  readonly modelExports = this.#client.modelExports;

  #import(
    { origin, dtype }: Pick<PendingImport, 'origin' | 'dtype'>,
    options: CallOptions,
  ): Promise<StoredModel> {
    return new Promise((resolve, reject) => {
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
  }

  #generate(request: GenerateRequest, { signal, onProgress }: CallOptions): Promise<Generation> {
    const answered = new Promise<Generation>((resolve, reject) => {
      this.answers.push({
        request,
        signal,
        partial: (partialAnswer) =>
          onProgress?.({ phase: 'Answering', fraction: 0.5, etaMs: null, partialAnswer }),
        answer: (text, ms, tokenIds) => {
          resolve(generation(request, text, ms, tokenIds));
        },
        fail: reject,
      });
    });
    return signal ? unlessAborted(answered, signal) : answered;
  }

  #scan(spec: SearchSpec, { signal, onProgress }: CallOptions): Promise<ImportanceReport> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => {
        reject(new DOMException('aborted', 'AbortError'));
      });
      this.scans.push({
        spec,
        signal,
        progress: (progress) => onProgress?.(progress),
        end: resolve,
        fail: reject,
      });
    });
  }

  #run(id: string, callbacks: RunCallbacks): Promise<RunOutcome> {
    return new Promise((resolve, reject) => {
      this.searches.push({ id, callbacks, end: resolve, fail: reject });
    });
  }
}
