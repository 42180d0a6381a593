import type { BlockCache } from './block-cache.ts';
import type { RowTensors } from './row-tensors.ts';

/**
 * The KV caches of one batch, by block; a skipped block owns none. The cache owns the tensors given to `set` and
 * disposes them when they are replaced; entries that `fork` borrowed still belong to the original cache.
 */
export class KvCache {
  readonly #blocks = new Map<number, BlockCache>();
  readonly #borrowed = new Set<number>();
  /** Entries that are borrowed, and those that were lent. */
  readonly #shared = new Set<number>();

  /** `onDispose` is called when the cache is disposed. */
  constructor(private readonly onDispose?: () => void) {}

  get(block: number): BlockCache | undefined {
    return this.#blocks.get(block);
  }

  set(block: number, cache: BlockCache): void {
    this.#release(block);
    this.#blocks.set(block, cache);
  }

  /** True for an entry that a pass may write to: it is there, and no other cache has it. */
  owns(block: number): boolean {
    return this.#blocks.has(block) && !this.#shared.has(block);
  }

  /** A cache that starts with this one's entries of the blocks below `block`, borrowed. */
  fork(block: number): KvCache {
    const fork = new KvCache();
    for (const [index, cache] of this.#blocks) {
      if (index >= block) continue;
      fork.#blocks.set(index, cache);
      fork.#borrowed.add(index);
      fork.#shared.add(index);
      this.#shared.add(index);
    }
    return fork;
  }

  /** Takes the entries from `block` on over that are another cache's own. */
  takeFrom(other: KvCache, block: number): void {
    for (const [index, cache] of [...other.#blocks]) {
      if (index < block || other.#borrowed.has(index)) continue;
      other.#blocks.delete(index);
      other.#shared.delete(index);
      this.set(index, cache);
    }
  }

  /** Frees the entries from `block` on. */
  dropFrom(block: number): void {
    for (const index of [...this.#blocks.keys()]) if (index >= block) this.#release(index);
  }

  /** A copy of some rows, which the caller disposes. */
  async copyRows(rows: readonly number[], tensors: RowTensors): Promise<KvCache> {
    const copy = new KvCache();
    try {
      for (const [block, cache] of this.#blocks) copy.set(block, await tensors.pick(cache, rows));
      return copy;
    } catch (error) {
      copy.dispose();
      throw error;
    }
  }

  dispose(): void {
    for (const block of [...this.#blocks.keys()]) this.#release(block);
    this.onDispose?.();
  }

  #release(block: number): void {
    const cache = this.#blocks.get(block);
    this.#blocks.delete(block);
    this.#shared.delete(block);
    if (this.#borrowed.delete(block) || !cache) return;
    cache.key.dispose();
    cache.value.dispose();
  }
}
