import type {
  DocumentFrequencySummary,
  GenerateRequest,
  Generation,
  LoadedModel,
  ModelOffer,
  ModelOrigin,
  Progress,
  ProviderChoice,
  RunList,
  SearchOutcome,
  StorageUse,
  StoredCalibrationName,
  StoredModel,
} from '#service/contract.ts';
import type { BackendCapabilities } from '#service/device/capabilities.ts';
import type { DeviceStatus } from '#service/device/device-status.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { FileBlob } from './file-blob.ts';
import type { Reply } from '#client/reply.ts';

/** Number of a call that can be aborted, given by the caller. */
export type CallId = number;

export type OnProgress = (progress: Progress) => void;
/** Takes events in order, several at a time. */
export type OnEvents = (events: readonly RunEvent[]) => void;

/** A model's origin as it crosses the port: a browser does not copy the bytes of blobs. */
export type WireOrigin =
  | Exclude<ModelOrigin, { kind: 'folder' }>
  | { readonly kind: 'folder'; readonly name: string; readonly files: readonly FileBlob[] };

/** `SkipscopeClient` as it crosses a message port: calls are numbered, errors are data, events come in batches. */
export interface WorkerApi {
  abort(call: CallId): void;
  capabilities(): Promise<Reply<BackendCapabilities>>;
  deviceStatus(): Promise<Reply<DeviceStatus>>;
  loadModel(
    call: CallId,
    url: string,
    provider: ProviderChoice,
    onProgress: OnProgress,
  ): Promise<Reply<LoadedModel>>;
  generate(call: CallId, request: GenerateRequest, onProgress: OnProgress): Promise<Reply<Generation>>;
  inspectModel(call: CallId, origin: WireOrigin, onProgress: OnProgress): Promise<Reply<ModelOffer>>;
  importModel(
    call: CallId,
    origin: WireOrigin,
    dtype: ModelDtype,
    onProgress: OnProgress,
  ): Promise<Reply<StoredModel>>;
  storedModels(): Promise<Reply<readonly StoredModel[]>>;
  verifyModel(call: CallId, id: string, onProgress: OnProgress): Promise<Reply<void>>;
  deleteModel(id: string): Promise<Reply<void>>;
  storageUse(): Promise<Reply<StorageUse>>;
  importCalibration(
    call: CallId,
    name: string,
    files: readonly FileBlob[],
    onProgress: OnProgress,
  ): Promise<Reply<CalibrationSummary>>;
  openCalibration(call: CallId, url: string, onProgress: OnProgress): Promise<Reply<CalibrationSummary>>;
  storedCalibrations(): Promise<Reply<readonly StoredCalibrationName[]>>;
  openStoredCalibration(call: CallId, id: string, onProgress: OnProgress): Promise<Reply<CalibrationSummary>>;
  removeCalibration(id: string): Promise<Reply<void>>;
  calibrationFiles(id: string): Promise<Reply<{ name: string; files: readonly FileBlob[] }>>;
  calibrationImage(calibrationId: string, sample: number): Promise<Reply<Blob>>;
  importDocumentFrequencies(
    call: CallId,
    file: FileBlob,
    onProgress: OnProgress,
  ): Promise<Reply<DocumentFrequencySummary>>;
  storedDocumentFrequencies(): Promise<Reply<readonly DocumentFrequencySummary[]>>;
  documentFrequencyFile(hash: string): Promise<Reply<Blob>>;
  removeDocumentFrequencies(hash: string): Promise<Reply<void>>;
  startSearch(
    call: CallId,
    id: string,
    spec: SearchSpec,
    onEvents: OnEvents,
    onProgress: OnProgress,
  ): Promise<Reply<SearchOutcome>>;
  resumeSearch(
    call: CallId,
    id: string,
    onEvents: OnEvents,
    onProgress: OnProgress,
  ): Promise<Reply<SearchOutcome>>;
  pauseSearch(id: string): Promise<Reply<void>>;
  cancelSearch(id: string): Promise<Reply<void>>;
  runs(): Promise<Reply<RunList>>;
  runEvents(id: string): Promise<Reply<readonly RunEvent[]>>;
  runLines(id: string): Promise<Reply<string>>;
  adoptRun(id: string, events: readonly RunEvent[]): Promise<Reply<void>>;
  deleteRun(id: string): Promise<Reply<void>>;
}
