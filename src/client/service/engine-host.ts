import type { FileSource, ReadOptions } from '#engine/files/file-source.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { CalibrationStore } from '#host/calibration-store.ts';
import type { RunStore } from '#host/run-store.ts';
import type { HostCapabilities, ProviderChoice } from '#client/contract.ts';

export interface OpenRuntime {
  readonly runtime: OrtRuntime;
  /** Why the provider is not the one asked for or preferred; null when it is. */
  readonly fallbackReason: string | null;
}

/** What an engine service needs of the place it runs in. */
export interface EngineHost {
  readonly decodeImage: ImageDecoder;
  readonly runs: RunStore;
  readonly calibrations: CalibrationStore;
  capabilities(): Promise<HostCapabilities>;
  /**
   * A working runtime for a model of this hidden size. The host owns it and may hand out the same one again.
   */
  openRuntime(provider: ProviderChoice, hiddenSize: number): Promise<OpenRuntime>;
  /** A block-model folder; `url` as the caller of `loadModel` gave it. */
  openModelFolder(url: string, options: ReadOptions): Promise<FileSource>;
  /** Any other folder. */
  openFolder(url: string): FileSource;
}
