/** Cosines between the stream in front of a block and behind it, over some positions of a prompt. */
export interface CosineSum {
  readonly sum: number;
  /** Positions where both vectors have a direction. */
  readonly positions: number;
}

/** What one pass through the full model, and one without each block, tell of a sample. Lists are by block. */
export interface SampleReading {
  /** Mean log p per token of all references, in nats: of the full model, and without each block. */
  readonly likelihood?: { readonly full: number; readonly without: readonly number[] };
  /** KL divergence in nats at the first token of the answer, without each block. */
  readonly divergence?: readonly number[];
  readonly cosines?: readonly { readonly picture: CosineSum; readonly text: CosineSum }[];
  /** Cosines at the last position of the prompt between the streams in front of block `start` and of `start + span`: `[start][span - 1]`. */
  readonly spans?: readonly (readonly number[])[];
}
