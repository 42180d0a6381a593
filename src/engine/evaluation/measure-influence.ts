import type { Tensor } from 'onnxruntime-common';
import { floatValues } from '#engine/inference/activations.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import { promptLengths, promptStream, type PreparedPrompt } from '#engine/inference/generate.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import { NEVER_YIELD } from '#engine/search/evaluator.ts';
import { cosine } from '#engine/tensors/cosine.ts';
import { readyPrompts, type SamplePrompt } from './scored-samples.ts';

/** Prompts in one pass. */
const BATCH = 8;

/**
 * Block Influence (ShortGPT, equation 2): 1 - mean cosine between the residual stream in front of a block and behind it, over
 * all positions of all prompts under the full model. By block; 0 means that the block changes no direction.
 */
export async function measureInfluence(
  model: BlockModel,
  prompts: readonly SamplePrompt[],
  signal: AbortSignal,
  yieldDevice = NEVER_YIELD,
): Promise<readonly number[]> {
  const cosines = new Array<number>(model.blocks).fill(0);
  let positions = 0;
  for (let start = 0; start < prompts.length; start += BATCH) {
    if (start > 0) await yieldDevice();
    const batch = await readyPrompts(prompts.slice(start, start + BATCH), signal);
    const streams = await streamsOf(model, batch, signal);
    const lengths = promptLengths(batch);
    positions += lengths.reduce((sum, length) => sum + length, 0);
    for (let block = 0; block < model.blocks; block++) {
      const [before, behind] = [streams[block], streams[block + 1]];
      if (before && behind) cosines[block] = (cosines[block] ?? 0) + cosineSum(before, behind, lengths);
    }
  }
  return cosines.map((sum) => 1 - sum / positions);
}

/** A residual stream [B, S, H]. */
interface Stream {
  readonly values: Float32Array;
  readonly sequence: number;
  readonly width: number;
}

/** The streams in front of every block and behind the last one. */
async function streamsOf(
  model: BlockModel,
  prompts: readonly PreparedPrompt[],
  signal: AbortSignal,
): Promise<readonly Stream[]> {
  const kept: Tensor[] = [];
  const cache = new KvCache();
  const input = await promptStream(
    model,
    prompts,
    prompts.map(() => []),
  );
  try {
    const behind = await model.chain.forward(input, {
      firstBlock: 0,
      skip: [],
      positions: model.chain.startBatch(prompts.length, input.dims[1] ?? 0),
      cache,
      signal,
      keepStream: (_, stream) => kept.push(stream),
    });
    kept.push(behind);
    const streams: Stream[] = [];
    for (const tensor of kept) streams.push(await streamValues(tensor));
    return streams;
  } finally {
    for (const tensor of new Set([input, ...kept])) tensor.dispose();
    cache.dispose();
  }
}

async function streamValues(tensor: Tensor): Promise<Stream> {
  const [, sequence = 0, width = 0] = tensor.dims;
  return { values: await floatValues(tensor), sequence, width };
}

/** Sum of cosines over the positions that belong to a prompt; padding is left out. */
function cosineSum(before: Stream, behind: Stream, lengths: readonly number[]): number {
  let sum = 0;
  for (const [row, length] of lengths.entries()) {
    for (let position = 0; position < length; position++) {
      const start = (row * before.sequence + position) * before.width;
      sum += cosine(
        before.values.subarray(start, start + before.width),
        behind.values.subarray(start, start + before.width),
      );
    }
  }
  return sum;
}
