import type { Tensor } from 'onnxruntime-common';
import type { Dialect } from '#engine/graphs/dialect.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { BlockCache } from './block-cache.ts';

/** Capacities are multiples of this, so that prompts of similar length use buffers of one size. */
const CAPACITY_STEP = 64;

/**
 * The cache of a block in front of its first pass. Grouped attention leaves a cache at the size it has while that is
 * enough, so that one with room for prompt and answer keeps its size through all steps: a GPU's buffers are then reused
 * from the pool instead of allocated by the driver. Masked attention takes every slot for a position: there, a cache
 * starts without any.
 *
 * Keys and values of all blocks start from one tensor of zeros, which nothing writes to. It lasts for one pass.
 */
export class EmptyCache {
  readonly #dims: readonly number[];
  #zeros: Tensor | null = null;

  /** For `rows` rows of up to `positions` positions each. */
  constructor(
    private readonly runtime: OrtRuntime,
    private readonly dialect: Dialect,
    { kvHeads, headDim }: DecoderGeometry,
    { rows, capacity: positions }: { readonly rows: number; readonly capacity: number },
  ) {
    const room = dialect.attention === 'grouped' ? positions : 0;
    this.#dims = [rows, kvHeads, Math.ceil(room / CAPACITY_STEP) * CAPACITY_STEP, headDim];
  }

  get(): BlockCache {
    this.#zeros ??= this.runtime.zeros(this.dialect.activations, this.#dims);
    return { key: this.#zeros, value: this.#zeros };
  }

  dispose(): void {
    this.#zeros?.dispose();
  }
}
