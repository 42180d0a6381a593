import type { Manifest } from '#engine/model/manifest.ts';
import type { DeviceChoice } from '#host/node/device/device-choice.ts';
import type { BenchRuntime, RuntimeKey } from './bench-runtimes.ts';
import type { CheckpointGeometry } from '#bench/checkpoint/checkpoint-geometry.ts';

/** One line of a report: what was measured, and figures by name. Times are in milliseconds. */
export interface Row {
  readonly case: string;
  readonly [figure: string]: string | number;
}

/** What a benchmark may use. */
export interface BenchContext {
  /** Folder of the block model under test. */
  readonly model: string;
  readonly rounds: number;
  /** CPU threads. */
  readonly threads: number;
  /** What the command line and its server compute on, where a benchmark runs them. */
  readonly device: DeviceChoice;
  /** The geometry of the checkpoint to convert. */
  readonly geometry: CheckpointGeometry;
  readonly runtimes: readonly BenchRuntime[];
}

export interface Benchmark {
  readonly key: string;
  readonly description: string;
  /** What the command line's options are where it does not name them. */
  readonly rounds?: number;
  readonly runtimes?: readonly RuntimeKey[];
  readonly geometry?: string;
  /** True for what is left out unless it is named. */
  readonly onlyByName?: boolean;
  /** True for a table to paste into a document. */
  readonly markdown?: boolean;
  run(context: BenchContext): Promise<readonly Row[]>;
}

/** Two decimals are more than the noise allows. */
export function rounded(value: number): number {
  return Number(value.toFixed(2));
}

/** Token positions of a question about one picture. */
export function promptPositions({ image }: Manifest): number {
  return image.tokensPerImage + 16;
}
