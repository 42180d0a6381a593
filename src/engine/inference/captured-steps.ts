import type { Tensor } from 'onnxruntime-common';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { Dialect } from '#engine/graphs/dialect.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';
import type { OrtRuntime, Outputs } from '#engine/runtime/ort-runtime.ts';
import type { BatchPositions } from './batch-positions.ts';
import { CapturedLane, type LaneOptions, type StepGraphs, laneBytes } from './captured-lane.ts';
import { KvCache } from './kv-cache.ts';

/**
 * A lane has room for a multiple of this many positions, so that questions of about one length take the graphs that were captured
 * for the first.
 */
const CAPACITY_STEP = 256;

function capacityFor(positions: number): number {
  return Math.ceil(positions / CAPACITY_STEP) * CAPACITY_STEP;
}

/** Captured steps where the device and the dialect have them, else null. */
export function capturedSteps(
  runtime: OrtRuntime,
  graphs: StepGraphs,
  decoder: DecoderGeometry,
  dialect: Dialect,
): CapturedSteps | null {
  const { capture } = runtime;
  if (!capture || dialect.attention === 'masked') return null;
  return new CapturedSteps({ runtime, capture, graphs, decoder, dialect });
}

/** A decode step that may be captured. */
export interface Step {
  /** Embedding [1, 1, H] in front of the first block. */
  readonly stream: Tensor;
  readonly positions: BatchPositions;
  readonly skip: SkipSet;
  readonly signal?: AbortSignal;
}

/**
 * The decode steps of one answer at a time, captured: the commands of every block are recorded once and replayed for each token,
 * whatever blocks are skipped. Prefills, batches and a second answer at the same time run as they do without.
 */
export class CapturedSteps {
  #lane: CapturedLane | null = null;
  /** The cache of the answer that has the lane. */
  #holder: KvCache | null = null;
  /** The stream that the last step gave. */
  #given: Tensor | null = null;

  constructor(private readonly options: LaneOptions) {}

  /** Bytes of the keys and values of an answer that reaches up to `positions`; they stay on the device behind it. */
  bytes(positions: number): number {
    return laneBytes(this.options, Math.max(this.#lane?.capacity ?? 0, capacityFor(positions)));
  }

  /** An empty cache of one row, whose steps can be captured; null while another cache has the lane. */
  async openCache(positions: number): Promise<KvCache | null> {
    if (this.#holder) return null;
    const cache: KvCache = new KvCache(() => {
      // A cache that is disposed once more must not take the lane from the next one.
      if (this.#holder === cache) this.#holder = null;
    });
    this.#holder = cache;
    try {
      const lane = await this.#laneOf(positions);
      // Those of skipped blocks are never read. What an earlier answer has left lies behind the row's last position.
      for (const [block, shared] of lane.shareCaches().entries()) cache.set(block, shared);
      return cache;
    } catch (error) {
      cache.dispose();
      throw error;
    }
  }

  /** True for a step of the answer that has the lane. */
  takes(cache: KvCache, positions: BatchPositions): boolean {
    return this.#holder === cache && this.#lane !== null && positions.reach(1) <= this.#lane.capacity;
  }

  /** Runs the kept blocks; gives the stream behind the last, which the caller disposes in front of the next step. */
  async run({ stream, positions, skip, signal }: Step): Promise<Tensor> {
    const lane = this.#lane;
    if (!lane) throw new RangeError('Nothing holds the captured memory.');
    const skipped = new Set(skip);
    const kept = [...this.options.graphs.blocks.keys()].filter((block) => !skipped.has(block));
    this.#given = await lane.step(stream, positions.feeds(1), kept, signal);
    return this.#given;
  }

  /** The outputs of the head that make the choice behind a step; null for any other stream. */
  async choose(stream: Tensor): Promise<Outputs | null> {
    return this.#lane && stream === this.#given ? this.#lane.choose() : null;
  }

  async dispose(): Promise<void> {
    const lane = this.#lane;
    this.#lane = null;
    this.#given = null;
    await lane?.dispose();
  }

  async #laneOf(positions: number): Promise<CapturedLane> {
    if (this.#lane && positions <= this.#lane.capacity) return this.#lane;
    await this.dispose();
    this.#lane = await CapturedLane.open(this.options, capacityFor(positions));
    return this.#lane;
  }
}
