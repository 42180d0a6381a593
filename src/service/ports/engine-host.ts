import type { PictureFetcher } from '#engine/calibration/picture-reader.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import type { OrtRuntime, Provider } from '#engine/runtime/ort-runtime.ts';
import type { ModelStore } from './model-store.ts';
import type { CalibrationStore } from './calibration-store.ts';
import type { DocumentFrequencyStore } from './document-frequency-store.ts';
import type { RunStore } from './run-store.ts';
import type { BackendCapabilities, DeviceStatus } from '#service/contract/device-operations.ts';
import type { ModelOrigin, ProviderChoice } from '#service/contract/model-operations.ts';
import type { SelfTestResult } from '#engine/selftest/self-test-result.ts';

/** Limits of the device on which models run by default. */
export interface DeviceLimits {
  readonly provider: Provider;
  /** True where graphs with float16 arithmetic can run. */
  readonly f16: boolean;
  /** Largest single buffer in bytes. */
  readonly maxBufferBytes: number;
  /** Bytes that all buffers together may take; null where the device does not say. */
  readonly maxMemoryBytes: number | null;
}

/** Results of the self-test by device and dialect, kept over visits. */
export interface SelfTestRecords {
  /** Null for a device that was not tried yet. */
  read(key: string): Promise<SelfTestResult | null>;
  write(key: string, result: SelfTestResult): Promise<void>;
}

/** Rows of one pass through the blocks: so many, or as many as the device is found to be fast with. */
export type RowsChoice = number | 'auto';

/** How much a run computes at a time, and keeps. */
export interface PassLimits {
  /** `DEFAULT_ROWS` without it. The result does not depend on it, and a run may be resumed with another. */
  readonly rows?: RowsChoice;
  /**
   * Bytes that image features, residual streams and KV caches may take together; `DEFAULT_MEMORY_BUDGET` without it. What does not fit is
   * computed again when it is needed.
   */
  readonly memoryBudget?: number;
}

/** A runtime that a host has opened. */
export interface OpenRuntime {
  readonly runtime: OrtRuntime;
  /** Why the provider is not the one asked for or preferred; null when it is. */
  readonly fallbackReason: string | null;
}

/** The ports of the engine service, which a host fills. */
export interface EngineHost {
  readonly decodeImage: ImageDecoder;
  /** A picture that an annotation names by its URL. */
  readonly fetchPicture: PictureFetcher;
  readonly runs: RunStore;
  readonly calibrations: CalibrationStore;
  readonly documentFrequencies: DocumentFrequencyStore;
  readonly models: ModelStore;
  readonly selfTests: SelfTestRecords;
  /**
   * Whether several people use it at once: then nobody's model is taken away under a run, and a run gets the model it was
   * started with when its turn comes.
   */
  readonly shared: boolean;
  readonly passes: PassLimits;
  /** Memory of the device, as far as it tells. */
  memory(): Promise<DeviceStatus['memory']>;
  capabilities(): Promise<BackendCapabilities>;
  /** Of the device that `openRuntime('auto')` takes. */
  deviceLimits(): Promise<DeviceLimits>;
  /**
   * A working runtime for a model of this hidden size and dtype. The host owns it and may hand out the same one again.
   */
  openRuntime(
    provider: ProviderChoice,
    model: { readonly hiddenSize: number; readonly dtype: ModelDtype },
  ): Promise<OpenRuntime>;
  /** A block-model folder; `url` as the caller of `loadModel` gave it. */
  openModelFolder(url: string, options: ReadOptions): Promise<FileSource>;
  /** A checkpoint or block model where somebody else keeps it, at a fixed revision. */
  openOrigin(origin: ModelOrigin, options: ReadOptions): Promise<FileSource>;
  /** The path of a folder that this host serves with the page; null for any other address. */
  servedPath(url: string): string | null;
  /** Any other folder. */
  openFolder(url: string): FileSource;
}
