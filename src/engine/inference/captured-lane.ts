import type { Tensor } from 'onnxruntime-common';
import { HOST_INPUT } from '#engine/graphs/attention.ts';
import type { Dialect } from '#engine/graphs/dialect.ts';
import { HEAD_CHOICE } from '#engine/graphs/head.ts';
import { ACTIVATION_BYTES } from '#engine/graphs/weight-memory.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';
import type { GraphCapture } from '#engine/runtime/graph-capture.ts';
import type { Feeds, Fetches, OrtRuntime, OrtSession, Outputs } from '#engine/runtime/ort-runtime.ts';
import type { BlockCache } from './block-cache.ts';
import type { CompiledGraph } from './graph-compiler.ts';

/** The graphs that a step runs. */
export interface StepGraphs {
  readonly blocks: readonly CompiledGraph[];
  /** Without it, choices are made as for any other stream. */
  readonly head?: CompiledGraph;
}

export interface LaneOptions {
  readonly runtime: OrtRuntime;
  readonly capture: GraphCapture;
  readonly graphs: StepGraphs;
  readonly decoder: DecoderGeometry;
  readonly dialect: Dialect;
}

/** The memory of a decode step that is not of one block. */
interface StepMemory {
  /** Residual stream [1, 1, H]: every block reads it, and writes it back. */
  readonly stream: Tensor;
  readonly last: Tensor;
  readonly total: Tensor;
  /** The row that the head picks: the only one. */
  readonly rows: Tensor;
}

/** Bytes of keys and values in the memory of a lane that has room for `capacity` positions. */
export function laneBytes(
  { decoder, dialect, graphs }: Pick<LaneOptions, 'decoder' | 'dialect' | 'graphs'>,
  capacity: number,
): number {
  const elements = 2 * decoder.kvHeads * capacity * decoder.headDim;
  return graphs.blocks.length * elements * ACTIVATION_BYTES[dialect.activations];
}

/**
 * The memory on which decode steps of one row are captured, with a cache of `capacity` positions for every block, and the
 * sessions that replay them. A session is captured for a block when a step first runs it.
 */
export class CapturedLane {
  readonly #sessions = new Map<CompiledGraph, OrtSession>();

  private constructor(
    private readonly options: LaneOptions,
    readonly capacity: number,
    private readonly memory: StepMemory,
    private readonly caches: readonly BlockCache[],
  ) {}

  static async open(options: LaneOptions, capacity: number): Promise<CapturedLane> {
    const { capture, decoder, dialect, graphs } = options;
    const slots = [1, decoder.kvHeads, capacity, decoder.headDim];
    const caches: BlockCache[] = [];
    for (let block = 0; block < graphs.blocks.length; block++)
      caches.push({
        key: await capture.allocate(dialect.activations, slots),
        value: await capture.allocate(dialect.activations, slots),
      });
    const memory = {
      stream: await capture.allocate(dialect.activations, [1, 1, decoder.hiddenSize]),
      last: await capture.allocate('int32', [1]),
      total: await capture.allocate('int32', []),
      rows: await capture.allocate('int32', [1]),
    };
    return new CapturedLane(options, capacity, memory, caches);
  }

  /** The caches of all blocks; disposing them leaves the memory, which is the lane's. */
  shareCaches(): readonly BlockCache[] {
    const { share } = this.options.capture;
    return this.caches.map(({ key, value }) => ({ key: share(key), value: share(value) }));
  }

  /** Runs `blocks` on a new position: `embedding` [1, 1, H] in front of them, and where the row then stands. */
  async step(
    embedding: Tensor,
    positions: Feeds,
    blocks: readonly number[],
    signal?: AbortSignal,
  ): Promise<Tensor> {
    const { capture } = this.options;
    const { stream, last, total } = this.memory;
    const { last_position: lastPosition, [HOST_INPUT]: totalLength } = positions;
    if (!lastPosition || !totalLength) throw new RangeError('A captured step needs grouped positions.');
    capture.write(last, lastPosition);
    capture.write(total, totalLength);
    // A captured session runs twice at first, which the stream would not survive; the position is written again below.
    for (const block of blocks) if (!this.#isCaptured(block)) await this.#runBlock(block);
    capture.write(stream, embedding);
    for (const block of blocks) {
      signal?.throwIfAborted();
      await this.#runBlock(block);
    }
    return capture.share(stream);
  }

  /** Runs the head on the stream that the last step has left; null where there is none. */
  async choose(): Promise<Outputs | null> {
    const { head } = this.options.graphs;
    const { stream, rows } = this.memory;
    return head ? this.#run(head, { hidden: stream, rows }, HEAD_CHOICE) : null;
  }

  /** Releases sessions and memory. */
  async dispose(): Promise<void> {
    for (const session of this.#sessions.values()) await this.options.runtime.release(session);
    this.#sessions.clear();
    for (const tensor of Object.values(this.memory)) tensor.dispose();
    for (const { key, value } of this.caches) {
      key.dispose();
      value.dispose();
    }
  }

  #isCaptured(block: number): boolean {
    const graph = this.options.graphs.blocks[block];
    return graph !== undefined && this.#sessions.has(graph);
  }

  async #runBlock(block: number): Promise<void> {
    const graph = this.options.graphs.blocks[block];
    const cache = this.caches[block];
    if (!graph || !cache) throw new RangeError(`There is no block ${block}.`);
    const { stream, last, total } = this.memory;
    const { key, value } = cache;
    await this.#run(
      graph,
      { hidden: stream, past_key: key, past_value: value, last_position: last, [HOST_INPUT]: total },
      { hidden_out: stream, present_key: key, present_value: value },
    );
  }

  async #run(graph: CompiledGraph, inputs: Feeds, fetches: Fetches): Promise<Outputs> {
    const { runtime } = this.options;
    let session = this.#sessions.get(graph);
    if (!session) {
      session = await runtime.createSession(graph.bytes, [], { captured: true });
      this.#sessions.set(graph, session);
    }
    return runtime.run(session, { ...inputs, ...graph.weights }, fetches);
  }
}
