import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { CheckpointGeometry } from './checkpoint-geometry.ts';

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
  /** Of the checkpoint to convert. */
  readonly geometry: CheckpointGeometry;
  /** Opens a runtime, which the benchmark disposes. */
  readonly runtimes: readonly { readonly name: string; open(): Promise<OrtRuntime> }[];
}

export interface Benchmark {
  readonly key: string;
  readonly description: string;
  run(context: BenchContext): Promise<readonly Row[]>;
}

/** Two decimals are more than the noise allows. */
export function rounded(value: number): number {
  return Number(value.toFixed(2));
}
