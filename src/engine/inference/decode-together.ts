import type { SkipSet } from '#engine/base/skip-set.ts';
import { BatchDecoding, decodeBatch, type DecodedBatch, type DraftedBatch } from './batch-decoding.ts';
import type { BlockModel } from './block-model.ts';
import { JointPass } from './joint-pass.ts';
import { JointSteps, type JointStepsOptions } from './joint-steps.ts';

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
 * whose draft fails are decoded on from there in `JointSteps`. Answers and work are those of one call of `decodeBatch` for
 * each.
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
    const decodings: BatchDecoding[] = [];
    for (const [index, batch] of batches.entries()) {
      const decoding = new BatchDecoding(model, batch, { ...common, skip: batch.skip });
      await decoding.takeFirstPass(behind, pass.firstRow(index));
      decodings.push(decoding);
    }
    await decodeOn(model, pass, decodings, batches, common);
    return decodings.map(({ decoded }) => decoded);
  } finally {
    pass.dispose();
  }
}

/** Decodes the answers whose drafts failed to their ends: those of one skip set by itself, those of several together. */
async function decodeOn(
  model: BlockModel,
  pass: JointPass,
  decodings: readonly BatchDecoding[],
  batches: readonly SkippingBatch[],
  options: JointStepsOptions,
): Promise<void> {
  const live = decodings.flatMap((decoding, index) => (decoding.done ? [] : [{ decoding, index }]));
  const [only, ...others] = live;
  if (!only) return;
  if (others.length === 0) {
    await pass.copyCaches(only.index);
    await only.decoding.finish();
    return;
  }
  for (const { decoding } of live) await decoding.restoreCache();
  const parts = live.map(({ decoding, index }) => ({
    decoding,
    skip: batches[index]?.skip ?? [],
    cacheOf: (block: number) => pass.cacheOf(index, block),
  }));
  await JointSteps.run(model, parts, options);
}
