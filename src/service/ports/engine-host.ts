import type { PictureFetcher } from '#engine/calibration/picture-reader.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { StartTextSandbox } from '#engine/text/text-sandbox.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import type { OrtRuntime, Provider } from '#engine/runtime/ort-runtime.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { ModelStore } from './model-store.ts';
import type { ModelTrials } from './model-trials.ts';
import type { CalibrationStore } from './calibration-store.ts';
import type { DocumentFrequencyStore } from './document-frequency-store.ts';
import type { ExportPlaces } from './export-places.ts';
import type { RunStore } from './run-store.ts';
import type { BackendCapabilities, DeviceStatus } from '#service/contract/device-operations.ts';
import type { ModelOrigin, ProviderChoice } from '#service/contract/model-operations.ts';
import type { SelfTestResult } from '#engine/selftest/self-test-result.ts';

/** The limits of the device on which models run by default. */
export interface DeviceLimits {
  readonly provider: Provider;
  /** True when graphs with float16 arithmetic can run. */
  readonly f16: boolean;
  /** Most bytes of a single buffer. */
  readonly maxBufferBytes: number;
  /** Most bytes of all buffers together; null when the device does not say. */
  readonly maxMemoryBytes: number | null;
}

/** The stored results of self-tests, by device and dialect. */
export interface SelfTestRecords {
  /** The result of this key; null for a device that was not tested yet. */
  read(key: string): Promise<SelfTestResult | null>;
  write(key: string, result: SelfTestResult): Promise<void>;
}

/** Rows of one pass through the blocks; with `auto` the device is measured, and the fastest number taken. */
export type RowsChoice = number | 'auto';

/** Limits of a run's passes through the blocks, and of the memory that it keeps. */
export interface PassLimits {
  /** Rows of a pass; `DEFAULT_ROWS` by default. Results do not depend on the rows, and a run may be resumed with another number. */
  readonly rows?: RowsChoice;
  /**
   * Most bytes of image features, residual streams and KV caches together, without the features on a GPU whose memory is known;
   * `defaultMemoryBudget` by default. Tensors beyond the budget are computed again when they are needed.
   */
  readonly memoryBudget?: number;
}

/** A runtime that a host has opened. */
export interface OpenRuntime {
  readonly runtime: OrtRuntime;
  /** The reason why the provider is not the requested or preferred one; null when it is. */
  readonly fallbackReason: string | null;
}

/** The ports of the engine service, which a host implements. */
export interface EngineHost {
  readonly decodeImage: ImageDecoder;
  /** A place with limits for the tokenizer and the chat template of a model. */
  readonly startTextSandbox: StartTextSandbox;
  /** Fetches a picture that an annotation names by its URL. */
  readonly fetchPicture: PictureFetcher;
  readonly runs: RunStore;
  readonly calibrations: CalibrationStore;
  readonly documentFrequencies: DocumentFrequencyStore;
  readonly models: ModelStore;
  readonly selfTests: SelfTestRecords;
  readonly modelTrials: ModelTrials;
  /** Null for a host that is not on the computer of the person who asks. */
  readonly exportPlaces: ExportPlaces | null;
  /**
   * Whether several clients use the engine at once. The model in use is then not replaced while runs need it, and each run gets the
   * model that it was started with when its turn comes.
   */
  readonly shared: boolean;
  readonly passes: PassLimits;
  /** Devices beside its own that answer units of runs; null where there are none. */
  readonly workers: WorkerPool | null;
  /** Memory of the device; null when the device does not say. */
  memory(): Promise<DeviceStatus['memory']>;
  capabilities(): Promise<BackendCapabilities>;
  /** The limits of the device that `openRuntime('auto')` takes. */
  deviceLimits(): Promise<DeviceLimits>;
  /** A working runtime for a model of this hidden size and dtype. The host owns the runtime and may return the same one again. */
  openRuntime(
    provider: ProviderChoice,
    model: { readonly hiddenSize: number; readonly dtype: ModelDtype },
  ): Promise<OpenRuntime>;
  /** Opens a block-model folder; `url` is that of `currentModel.load`. */
  openModelFolder(url: string, options: ReadOptions): Promise<FileSource>;
  /** Opens a checkpoint or block model at its origin, at a fixed revision. */
  openOrigin(origin: ModelOrigin, options: ReadOptions): Promise<FileSource>;
  /** The path of a folder that this host serves with the page; null for any other address. */
  servedPath(url: string): string | null;
  /** Opens any other folder. */
  openFolder(url: string): FileSource;
  /** Called when a run has failed, so that the host can log it. */
  runFailed(id: string, error: unknown): void;
}
