import type { Tensor } from 'onnxruntime-common';
import { HOST_INPUT } from '#engine/graphs/attention.ts';
import type { Dialect } from '#engine/graphs/dialect.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';
import type { Feeds, OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { BatchPositions } from './batch-positions.ts';
import type { BlockCache } from './block-cache.ts';
import type { CapturedSteps } from './captured-steps.ts';
import { EmptyCache } from './empty-cache.ts';
import type { CompiledGraph } from './graph-compiler.ts';
import { KvCache } from './kv-cache.ts';

export interface Pass {
  /** The pass starts in front of this block. */
  readonly firstBlock: number;
  /** The pass ends in front of this block; behind the last one without it. */
  readonly endBlock?: number;
  readonly skip: SkipSet;
  readonly positions: BatchPositions;
  readonly cache: KvCache;
  readonly signal?: AbortSignal;
  /**
   * Takes over the residual stream entering a kept block; without it, the pass disposes each stream behind the next
   * block.
   */
  readonly keepStream?: (block: number, stream: Tensor) => void;
  /** Wall-clock milliseconds of one block in this pass. */
  readonly onBlock?: (block: number, milliseconds: number) => void;
  /** Takes over the queries [B, S, heads * headDim] of a block, in front of the rotary embedding. */
  readonly onQuery?: (block: number, query: Tensor) => void;
}

/** The decoder's blocks, each a session, run one behind the other for any skip set. */
export class BlockChain {
  constructor(
    private readonly runtime: OrtRuntime,
    private readonly blocks: readonly CompiledGraph[],
    private readonly decoder: DecoderGeometry,
    private readonly dialect: Dialect,
    private readonly captured: CapturedSteps | null = null,
  ) {}

  get length(): number {
    return this.blocks.length;
  }

  /** The cache of an answer that reaches up to `positions`: where steps can be captured, one whose steps are. */
  async openCache(rows: number, positions: number): Promise<KvCache> {
    const captured = rows === 1 ? await this.captured?.openCache(positions) : null;
    return captured ?? new KvCache();
  }

  /** Bytes that stay on the device once an answer that reaches up to `positions` has been decoded. */
  keptBytes(positions: number): number {
    return this.captured?.bytes(positions) ?? 0;
  }

  /** Positions of a batch that has none yet; rows are expected to reach up to `capacity` positions. */
  startBatch(rows: number, capacity = 0): BatchPositions {
    return new BatchPositions(rows, this.dialect, this.runtime.Tensor, capacity);
  }

  /** How many blocks a pass from `firstBlock` on runs. */
  keptFrom(firstBlock: number, skip: SkipSet): number {
    return this.length - firstBlock - skip.filter((block) => block >= firstBlock).length;
  }

  /**
   * Runs S new positions of every row: residual stream [B, S, H] in front of `firstBlock` -> [B, S, H] where the pass
   * ends. Updates the cache and the positions. The caller keeps `stream` and owns the result, which is `stream`
   * itself when no block is left to run. Rejects with `AbortError` between two blocks.
   */
  async forward(stream: Tensor, pass: Pass): Promise<Tensor> {
    const sequence = stream.dims[1] ?? 0;
    if (this.captured && sequence === 1 && isStep(pass) && this.captured.takes(pass.cache, pass.positions)) {
      const behind = await this.captured.run({ stream, ...pass });
      pass.positions.advance(1);
      return behind;
    }
    const attention = this.#upload(pass.positions.feeds(sequence));
    const empty = new EmptyCache(this.runtime, this.dialect, this.decoder, pass.positions);
    const skipped = new Set(pass.skip);
    let current = stream;
    try {
      for (let block = pass.firstBlock; block < (pass.endBlock ?? this.length); block++) {
        if (skipped.has(block)) continue;
        pass.signal?.throwIfAborted();
        const next = await this.#runBlock(block, current, attention, empty, pass);
        if (pass.keepStream) pass.keepStream(block, current);
        else if (current !== stream) current.dispose();
        current = next;
      }
    } catch (error) {
      if (current !== stream) current.dispose();
      throw error;
    } finally {
      empty.dispose();
      for (const tensor of Object.values(attention)) tensor.dispose();
    }
    pass.positions.advance(sequence);
    return current;
  }

  /** The positions on the device, once for all blocks of a pass. */
  #upload(feeds: Feeds): Feeds {
    return Object.fromEntries(
      Object.entries(feeds).map(([name, tensor]) => [
        name,
        name === HOST_INPUT ? tensor : this.runtime.upload(tensor),
      ]),
    );
  }

  async #runBlock(
    block: number,
    hidden: Tensor,
    attention: Feeds,
    empty: EmptyCache,
    { cache, positions, onBlock, onQuery }: Pass,
  ): Promise<Tensor> {
    const graph = this.blocks[block];
    if (!graph) throw new RangeError(`There is no block ${block}.`);
    const past = cache.get(block) ?? empty.get();
    const feeds = { hidden, past_key: past.key, past_value: past.value, ...attention, ...graph.weights };
    const inPlace = cache.owns(block) && this.#fits(past, positions, hidden.dims[1] ?? 0);
    const startedAt = performance.now();
    const outputs = await this.runtime.run(graph.session, feeds, {
      hidden_out: null,
      present_key: inPlace ? past.key : null,
      present_value: inPlace ? past.value : null,
      ...(onQuery && { query: null }),
    });
    onBlock?.(block, performance.now() - startedAt);
    const { hidden_out: next, present_key: key, present_value: value } = outputs;
    if (!next || !key || !value) throw new RangeError(`Block ${block} lacks an output.`);
    if (outputs['query']) onQuery?.(block, outputs['query']);
    if (!inPlace) cache.set(block, { key, value });
    return next;
  }

  /** True where a cache can take `count` more positions in the memory that it has. Masked attention makes a larger one. */
  #fits({ key }: BlockCache, positions: BatchPositions, count: number): boolean {
    if (!this.runtime.writesInPlace || this.dialect.attention === 'masked') return false;
    return positions.reach(count) <= (key.dims[2] ?? 0);
  }
}

/** True for a pass through all blocks of which nobody wants more than the stream behind them. */
function isStep({ firstBlock, endBlock, keepStream, onBlock, onQuery }: Pass): boolean {
  return firstBlock === 0 && !(endBlock ?? keepStream ?? onBlock ?? onQuery);
}
