import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';

/** What a device was asked to do. */
export interface DeviceCounts {
  /** Runs of a graph. */
  readonly runs: number;
  /** Those of them that execute a block, for whatever number of rows and positions. */
  readonly blocks: number;
  /** Bytes to the device and back; see `Traffic`. */
  readonly up: number;
  readonly down: number;
}

/** Counts the runs of a runtime from now on. */
export class RunCounter {
  #runs = 0;
  #blocks = 0;

  constructor(private readonly runtime: OrtRuntime) {
    const run = runtime.run.bind(runtime);
    runtime.run = (session, feeds, fetches) => {
      this.#runs++;
      if ('past_key' in feeds) this.#blocks++;
      return run(session, feeds, fetches);
    };
  }

  counts(): DeviceCounts {
    const { up, down } = this.runtime.traffic;
    return { runs: this.#runs, blocks: this.#blocks, up, down };
  }
}

/** What was counted between two moments, for each of a number of times. */
export function countsBetween(before: DeviceCounts, after: DeviceCounts, times = 1): DeviceCounts {
  return {
    runs: (after.runs - before.runs) / times,
    blocks: (after.blocks - before.blocks) / times,
    up: (after.up - before.up) / times,
    down: (after.down - before.down) / times,
  };
}
