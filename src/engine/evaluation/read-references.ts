import type { Tensor } from 'onnxruntime-common';
import type { BlockModel } from '#engine/inference/block-model.ts';
import { logLikelihoods } from '#engine/inference/logits.ts';
import type { ReferenceRow } from './reference-samples.ts';

/** What the head says of one reference. */
export interface ReadReference {
  readonly row: ReferenceRow;
  /** Sum of log p over the tokens of the reference, in nats; 0 for a row without a reference. */
  readonly total: number;
  /** Logits [V] behind the prompt's last token: those of the first token of an answer. A view of a larger array. */
  readonly first: Float32Array;
}

/**
 * Reads rows of a residual stream [B, S, H] behind the last block, where `firstRow` is the row of the first one. One row after
 * the other, so that the logits of a large vocabulary need little memory.
 */
export async function readReferences(
  model: BlockModel,
  behind: Tensor,
  rows: readonly ReferenceRow[],
  firstRow = 0,
): Promise<readonly ReadReference[]> {
  const sequence = behind.dims[1] ?? 0;
  const { vocabSize } = model.manifest.decoder;
  const read: ReadReference[] = [];
  for (const [at, row] of rows.entries()) {
    const { prompt, tokens } = row;
    const first = (firstRow + at) * sequence + prompt.ids.length - 1;
    const positions = Array.from({ length: Math.max(1, tokens.length) }, (_, step) => first + step);
    const logits = await model.logitsAt(behind, positions);
    const total = tokens.length === 0 ? 0 : logLikelihoods(logits, tokens, vocabSize);
    read.push({ row, total, first: logits.subarray(0, vocabSize) });
  }
  return read;
}
