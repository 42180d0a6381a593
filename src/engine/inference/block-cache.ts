import type { Tensor } from 'onnxruntime-common';

/** Keys and values of one block: each [B, kvHeads, slots, headDim]. */
export interface BlockCache {
  readonly key: Tensor;
  readonly value: Tensor;
}
