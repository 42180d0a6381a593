import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import { selectRows } from './activations.ts';

/** Keys and values of one block: each [B, kvHeads, slots, headDim]. */
export interface BlockCache {
  readonly key: Tensor;
  readonly value: Tensor;
}

/**
 * The KV caches of one batch, by block; a skipped block owns none. The cache owns the tensors given to `set` and
 * disposes them when they are replaced; entries that `fork` borrowed still belong to the original cache.
 */
export class KvCache {
  readonly #blocks = new Map<number, BlockCache>();
  readonly #borrowed = new Set<number>();

  get(block: number): BlockCache | undefined {
    return this.#blocks.get(block);
  }

  set(block: number, cache: BlockCache): void {
    this.#release(block);
    this.#blocks.set(block, cache);
  }

  /** A cache that starts with this one's entries of the blocks below `block`, borrowed. */
  fork(block: number): KvCache {
    const fork = new KvCache();
    for (const [index, cache] of this.#blocks) {
      if (index >= block) continue;
      fork.#blocks.set(index, cache);
      fork.#borrowed.add(index);
    }
    return fork;
  }

  /** A copy of some rows, which the caller disposes; null where the tensors are not in this processor's memory. */
  copyRows(rows: readonly number[], Tensor: TensorConstructor): KvCache | null {
    const all = [...this.#blocks.values()];
    if (all.some(({ key, value }) => key.location !== 'cpu' || value.location !== 'cpu')) return null;
    const copy = new KvCache();
    for (const [block, { key, value }] of this.#blocks)
      copy.set(block, { key: selectRows(key, rows, Tensor), value: selectRows(value, rows, Tensor) });
    return copy;
  }

  dispose(): void {
    for (const block of [...this.#blocks.keys()]) this.#release(block);
  }

  #release(block: number): void {
    const cache = this.#blocks.get(block);
    this.#blocks.delete(block);
    if (this.#borrowed.delete(block) || !cache) return;
    cache.key.dispose();
    cache.value.dispose();
  }
}
