import type { Tensor } from 'onnxruntime-common';
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
  /**
   * Takes the streams over that enter the blocks of the first batch. Where all of its drafts are confirmed, its cache then has the
   * keys and values of these blocks, and it gets the streams of all of them.
   */
  readonly keepFirst?: (block: number, stream: Tensor) => void;
  readonly signal?: AbortSignal;
  /** See `DecodeOptions`. */
  readonly onEnded?: (answer: readonly number[]) => void;
}

/**
 * `decodeBatch` for the same prompts and drafts under several skip sets, whose drafts are verified in one `JointPass`. Rows
 * whose draft fails are decoded on from there in `JointSteps`. Answers and work are those of one call of `decodeBatch` for
 * each.
 */
export async function decodeTogether(
  model: BlockModel,
  batches: readonly SkippingBatch[],
  { trunk, maxNewTokens, signal, keepFirst, onEnded }: TogetherOptions,
): Promise<readonly DecodedBatch[]> {
  const common = { maxNewTokens, ...(signal && { signal }), ...(onEnded && { onEnded }) };
  const [only, ...others] = batches;
  if (!only) return [];
  if (others.length === 0)
    return [
      await decodeBatch(model, only, {
        ...common,
        skip: only.skip,
        ...(keepFirst && { keepStream: keepFirst }),
      }),
    ];
  const capacity =
    Math.max(...batches.flatMap(({ prompts }) => prompts.map(({ length }) => length))) + maxNewTokens;
  const keepStreams = keepFirst !== undefined;
  const pass = new JointPass(model, batches, { trunk, capacity, keepStreams, ...(signal && { signal }) });
  try {
    const behind = await pass.run();
    const decodings: BatchDecoding[] = [];
    for (const [index, batch] of batches.entries()) {
      const decoding = new BatchDecoding(model, batch, { ...common, skip: batch.skip });
      await decoding.takeFirstPass(behind, pass.firstRow(index));
      decodings.push(decoding);
    }
    if (keepFirst && decodings[0] && confirms(decodings[0], only)) await handOver(pass, keepFirst);
    pass.dropStreams();
    await decodeOn(model, pass, decodings, batches, common);
    return decodings.map(({ decoded }) => decoded);
  } finally {
    pass.dispose();
  }
}

/** Whether all answers are the drafts of their batch. */
function confirms({ decoded, done }: BatchDecoding, { drafts }: DraftedBatch): boolean {
  return done && drafts.every((draft, row) => draft.join() === decoded.answers[row]?.join());
}

async function handOver(pass: JointPass, keepFirst: (block: number, stream: Tensor) => void): Promise<void> {
  const streams = await pass.copyStreams(0);
  if (!streams) return;
  for (const [block, stream] of streams) keepFirst(block, stream);
  await pass.copyCaches(0);
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
