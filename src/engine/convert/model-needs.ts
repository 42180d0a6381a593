/** What a model takes of the network, the disk and the device. */
export interface ModelNeeds {
  /** Bytes to fetch from where the model comes from. */
  readonly downloadBytes: number;
  /** Bytes of the block model on disk. */
  readonly diskBytes: number;
  /** Bytes of device memory while it answers: weights, KV cache and the largest intermediate tensor. */
  readonly memoryBytes: number;
}
