import type { Tensor } from 'onnxruntime-common';
import { keptFrom, type SkipSet } from '#engine/base/skip-set.ts';
import type { KvCache } from '#engine/inference/kv-cache.ts';
import type { PassStart } from './pass-start.ts';

/**
 * The state of a skip set that may be the next parent, as far as it is not that of the parent: the streams entering kept blocks
 * behind the first block in which the two differ, and keys and values from there on. The owner disposes it.
 */
export class Successor {
  readonly streams = new Map<number, Tensor>();
  readonly skip: SkipSet;
  readonly cache: KvCache;
  readonly #start: PassStart;
  /** The first kept block: its stream is the parent's. */
  readonly #entry: number;
  /** Kept blocks behind it. */
  readonly #behind: number;

  constructor(start: PassStart, blocks: number) {
    this.skip = start.skip;
    this.cache = start.cache;
    this.#start = start;
    this.#entry = keptFrom(start.skip, start.firstBlock, blocks);
    const others = start.skip.filter((block) => block > this.#entry).length;
    this.#behind = Math.max(0, blocks - this.#entry - 1 - others);
  }

  readonly keepStream = (block: number, stream: Tensor): void => {
    if (block !== this.#entry) this.streams.set(block, stream);
    else if (stream !== this.#start.stream) stream.dispose();
  };

  /** Whether the streams of all kept blocks are here. */
  get isComplete(): boolean {
    return this.streams.size === this.#behind;
  }

  dispose(): void {
    for (const stream of this.streams.values()) stream.dispose();
    this.streams.clear();
    this.cache.dispose();
  }
}
