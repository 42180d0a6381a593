import type { Tensor } from 'onnxruntime-common';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { floatValues } from '#engine/inference/activations.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import { type PreparedPrompt, checkPrompts, promptStream } from '#engine/inference/generate.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import { NextToken } from '#engine/inference/next-token.ts';
import { AttentionWeights } from './attention-weights.ts';
import { type LensReading, readLens } from './logit-lens.ts';

/** What one block makes of a prompt's last position. */
interface BlockInspection {
  /** Final norm and head over the state behind the block. */
  readonly lens: LensReading;
  /** Attention weights of the last position to each token of the picture, mean over heads; all positions add up to 1. */
  readonly attention: readonly number[];
}

/** A prompt, block by block. */
export interface SampleInspection {
  /** The first token of the answer, as the model chooses it behind the last block. */
  readonly answerId: number;
  /** By block; null for a skipped one, which has neither attention nor a state of its own. */
  readonly blocks: readonly (BlockInspection | null)[];
}

export interface InspectOptions {
  readonly skip: SkipSet;
  /** Tokens of the lens. */
  readonly topK: number;
  readonly signal?: AbortSignal;
  /** Called behind each block with the blocks done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The last position of a prompt behind one block. */
interface LastPosition {
  readonly logits: Float32Array;
  readonly attention: readonly number[];
}

/**
 * Follows one prompt through the blocks: what the head would answer behind each of them, and how much of the last position's
 * attention goes to the picture. Throws as `checkPrompts` does. Rejects with the reason of `signal` between two blocks.
 */
export async function inspectSample(
  model: BlockModel,
  prompt: PreparedPrompt,
  options: InspectOptions,
): Promise<SampleInspection> {
  const { skip, topK, signal, onProgress } = options;
  checkPrompts(model, [prompt], { skip, maxNewTokens: 1 });
  const weights = new AttentionWeights(model.manifest.decoder);
  const read: (LastPosition | null)[] = [];
  let stream = await promptStream(model, [prompt], [[]]);
  try {
    for (let block = 0; block < model.blocks; block++) {
      if (skip.includes(block)) read.push(null);
      else {
        const front = stream;
        const passed = await throughBlock(model, front, block, signal);
        stream = passed.behind;
        front.dispose();
        read.push(await lastPosition(model, prompt, passed, weights));
      }
      onProgress?.(block + 1, model.blocks);
    }
    const choose = await new NextToken(model.manifest, 1).at(model, stream, [prompt.ids.length - 1]);
    const { token: answerId } = choose(0, { prompt: prompt.ids, answer: [] });
    const blocks = read.map(
      (position) =>
        position && {
          lens: readLens(position.logits, answerId, topK),
          attention: position.attention,
        },
    );
    return { answerId, blocks };
  } finally {
    stream.dispose();
  }
}

/** A block's work: the stream behind it, the queries and the cached keys. */
interface PassedBlock {
  readonly behind: Tensor;
  readonly query: Float32Array;
  readonly keys: Float32Array;
}

async function throughBlock(
  model: BlockModel,
  stream: Tensor,
  block: number,
  signal?: AbortSignal,
): Promise<PassedBlock> {
  const cache = new KvCache();
  const queries: Tensor[] = [];
  try {
    const behind = await model.chain.forward(stream, {
      firstBlock: block,
      endBlock: block + 1,
      skip: [],
      positions: model.chain.startBatch(1, stream.dims[1] ?? 0),
      cache,
      ...(signal && { signal }),
      onQuery: (_, query) => queries.push(query),
    });
    try {
      const [query] = queries;
      const keys = cache.get(block)?.key;
      if (!query || !keys) throw new RangeError(`Block ${block} gave no attention.`);
      return { behind, query: await floatValues(query), keys: await floatValues(keys) };
    } catch (error) {
      behind.dispose();
      throw error;
    }
  } finally {
    for (const query of queries) query.dispose();
    cache.dispose();
  }
}

async function lastPosition(
  model: BlockModel,
  { ids }: PreparedPrompt,
  { behind, query, keys }: PassedBlock,
  weights: AttentionWeights,
): Promise<LastPosition> {
  const width = query.length / ids.length;
  const attention = weights.ofLastPosition({
    query: query.subarray(query.length - width),
    keys,
    positions: ids.length,
  });
  const { vocabSize } = model.manifest.decoder;
  const logits = await model.logitsAt(behind, [ids.length - 1]);
  return {
    logits: logits.subarray(0, vocabSize),
    attention: ids.flatMap((id, position) =>
      id === model.embedding.imageTokenId ? (attention[position] ?? NaN) : [],
    ),
  };
}
