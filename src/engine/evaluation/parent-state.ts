import type { Tensor } from 'onnxruntime-common';
import { firstDifference, keptFrom, type SkipSet, skipSetKey } from '#engine/base/skip-set.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import type { PassStart } from './pass-start.ts';
import type { AskedSamples } from './scored-samples.ts';
import type { Successor } from './successor.ts';

/**
 * What is kept of a pass under a skip set, the parent: the residual stream entering every kept block and the KV caches, over
 * prompts and answers, as far as they are kept. The owner disposes it.
 */
export class ParentState {
  readonly cache = new KvCache();
  readonly #streams = new Map<number, Tensor>();
  #successor: Successor | null = null;

  constructor(
    private readonly scored: AskedSamples,
    public parent: SkipSet,
    /** Positions that a row may reach; all caches of the group have room for so many. */
    private readonly capacity: number,
  ) {}

  readonly keepStream = (block: number, stream: Tensor): void => {
    this.#streams.set(block, stream);
  };

  /** The first block in which a skip set differs from the parent. */
  differsAt(skip: SkipSet): number {
    return firstDifference(this.parent, skip, this.scored.model.blocks);
  }

  get keepsStreams(): boolean {
    return this.#streams.size > 0;
  }

  get keepsCaches(): boolean {
    return this.cache.get(this.#keptFrom(0)) !== undefined;
  }

  /** The residual stream in front of a block, as far as it is kept. */
  streamInto(block: number): Tensor | undefined {
    return this.#streams.get(this.#keptFrom(block));
  }

  /** The part of the pass that a skip set has in common with the parent; the caller disposes the cache. */
  startOf(skip: SkipSet, signal: AbortSignal): PassStart {
    const firstBlock = this.differsAt(skip);
    const stream = this.streamInto(firstBlock);
    if (stream && this.keepsCaches) return { skip, firstBlock, stream, cache: this.cache.fork(firstBlock) };
    const cache = new KvCache();
    const restoreCache = (): Promise<number> => this.restoreCache(cache, firstBlock, signal);
    return { skip, firstBlock, stream, cache, ...(stream && { restoreCache }) };
  }

  /** Takes the state of a skip set over that may be the next parent, in place of the one before. */
  keepSuccessor(successor: Successor): void {
    this.#successor?.dispose();
    this.#successor = successor;
  }

  /** Makes a skip set the parent whose state is kept; false where it is not. */
  succeed(skip: SkipSet): boolean {
    const successor = this.#successor;
    if (!successor || skipSetKey(successor.skip) !== skipSetKey(skip)) return false;
    this.#successor = null;
    const firstBlock = this.differsAt(skip);
    const start = this.takeFrom(firstBlock);
    for (const [block, stream] of successor.streams) this.#streams.set(block, stream);
    successor.streams.clear();
    this.cache.takeFrom(successor.cache, firstBlock);
    successor.dispose();
    this.parent = skip;
    const entry = this.#keptFrom(firstBlock);
    if (entry < this.scored.model.blocks) this.#streams.set(entry, start);
    this.release(start);
    return true;
  }

  /** Frees the state from a block on, and gives the stream in front of it to the caller. */
  takeFrom(firstBlock: number): Tensor {
    this.#dropSuccessor();
    const start = this.streamInto(firstBlock);
    if (!start) throw new RangeError('There is no stream to go on from.');
    for (const [block, stream] of this.#streams) {
      if (block < firstBlock) continue;
      this.#streams.delete(block);
      if (stream !== start) stream.dispose();
    }
    this.cache.dropFrom(firstBlock);
    return start;
  }

  /** Frees a stream that `takeFrom` gave, unless it was kept again. */
  release(stream: Tensor): void {
    if (![...this.#streams.values()].includes(stream)) stream.dispose();
  }

  /**
   * Runs the parent's first stream through the blocks in front of `endBlock` once more, for their keys and values. There is no
   * such stream where a pass begins with the first kept block, and then no cache in front of it either.
   */
  async restoreCache(cache: KvCache, endBlock: number, signal: AbortSignal): Promise<number> {
    const { chain } = this.scored.model;
    const stream = this.streamInto(0);
    if (!stream) return 0;
    const [rows = 0, sequence = 0] = stream.dims;
    const positions = chain.startBatch(rows, this.capacity);
    const pass = { firstBlock: 0, endBlock, skip: this.parent, positions, cache, signal };
    const behind = await chain.forward(stream, pass);
    if (behind !== stream) behind.dispose();
    return rows * sequence * (chain.keptFrom(0, this.parent) - chain.keptFrom(endBlock, this.parent));
  }

  dispose(): void {
    this.#dropSuccessor();
    for (const stream of this.#streams.values()) stream.dispose();
    this.#streams.clear();
    this.cache.dispose();
  }

  #dropSuccessor(): void {
    this.#successor?.dispose();
    this.#successor = null;
  }

  #keptFrom(block: number): number {
    return keptFrom(this.parent, block, this.scored.model.blocks);
  }
}
