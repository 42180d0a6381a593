import type { SkipSet } from '#engine/base/skip-set.ts';
import { BatchDecoding, decodeBatch, type DecodedBatch, type DraftedBatch } from './batch-decoding.ts';
import type { BlockModel } from './block-model.ts';
import { JointPass } from './joint-pass.ts';

/** A batch under a skip set of its own. */
export interface SkippingBatch extends DraftedBatch {
  readonly skip: SkipSet;
}

export interface TogetherOptions {
  /** The skip set from which those of the batches differ in a block or a few. */
  readonly trunk: SkipSet;
  readonly maxNewTokens: number;
  readonly signal?: AbortSignal;
}

/**
 * `decodeBatch` for the same prompts and drafts under several skip sets, whose drafts are verified in one `JointPass`. Rows
 * whose draft fails are decoded on from there, one skip set after the other. Answers and work are those of one call of
 * `decodeBatch` for each.
 */
export async function decodeTogether(
  model: BlockModel,
  batches: readonly SkippingBatch[],
  { trunk, maxNewTokens, signal }: TogetherOptions,
): Promise<readonly DecodedBatch[]> {
  const common = { maxNewTokens, ...(signal && { signal }) };
  const [only, ...others] = batches;
  if (!only) return [];
  if (others.length === 0) return [await decodeBatch(model, only, { ...common, skip: only.skip })];
  const capacity =
    Math.max(...batches.flatMap(({ prompts }) => prompts.map(({ length }) => length))) + maxNewTokens;
  const pass = new JointPass(model, batches, { trunk, capacity, ...(signal && { signal }) });
  try {
    const behind = await pass.run();
    const decoded: DecodedBatch[] = [];
    for (const [index, batch] of batches.entries()) {
      const decoding = new BatchDecoding(model, batch, { ...common, skip: batch.skip });
      await decoding.takeFirstPass(behind, pass.firstRow(index));
      if (!decoding.done) await pass.copyCaches(index);
      decoded.push(await decoding.finish());
    }
    return decoded;
  } finally {
    pass.dispose();
  }
}
