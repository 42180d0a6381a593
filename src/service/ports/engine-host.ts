import type { PictureFetcher } from '#engine/calibration/picture-reader.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { RunExecution } from '#service/runs/execute-run.ts';
import type { DeviceLimits } from './device-limits.ts';
import type { ModelStore } from './model-store.ts';
import type { CalibrationStore } from './calibration-store.ts';
import type { DocumentFrequencyStore } from './document-frequency-store.ts';
import type { SelfTestRecords } from './self-test-records.ts';
import type { RunStore } from './run-store.ts';
import type { BackendCapabilities, DeviceStatus } from '#service/contract/device-operations.ts';
import type { ModelOrigin, ProviderChoice } from '#service/contract/model-operations.ts';

export interface OpenRuntime {
  readonly runtime: OrtRuntime;
  /** Why the provider is not the one asked for or preferred; null when it is. */
  readonly fallbackReason: string | null;
}

/** What an engine service needs of the place it runs in. */
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
  /** How much a search computes at a time, and keeps. */
  readonly passes: Pick<RunExecution, 'rows' | 'memoryBudget'>;
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
