import type { Tensor } from 'onnxruntime-common';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import {
  type GenerateOptions,
  type PreparedPrompt,
  checkPrompts,
  promptStream,
} from '#engine/inference/generate.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import { type LensReading, readLens } from './logit-lens.ts';

export interface ReadAnswerOptions extends Pick<GenerateOptions, 'skip' | 'signal'> {
  /** Tokens at each place. */
  readonly topK: number;
}

/**
 * What the head says at each token of an answer, given the prompt and the tokens before: the most probable tokens, and rank and
 * probability of the one that is there. One pass over prompt and answer. Generation settings that change logits, such as a
 * penalty of repetitions, are not part of the probabilities. Throws as `checkPrompts` does, and `SkipscopeError('invalid-input')`
 * for a token that the model does not have.
 */
export async function readAnswer(
  model: BlockModel,
  prompt: PreparedPrompt,
  tokenIds: readonly number[],
  { skip, topK, signal }: ReadAnswerOptions,
): Promise<readonly LensReading[]> {
  checkPrompts(model, [prompt], { skip, maxNewTokens: tokenIds.length });
  checkTokens(model, tokenIds);
  const stream = await promptStream(model, [prompt], [tokenIds]);
  const cache = new KvCache();
  try {
    const behind = await model.chain.forward(stream, {
      firstBlock: 0,
      skip,
      positions: model.chain.startBatch(1, stream.dims[1] ?? 0),
      cache,
      ...(signal && { signal }),
    });
    try {
      return await readTokens(model, behind, prompt.ids.length - 1, tokenIds, {
        topK,
        ...(signal && { signal }),
      });
    } finally {
      if (behind !== stream) behind.dispose();
    }
  } finally {
    cache.dispose();
    stream.dispose();
  }
}

/** One token after the other, so that the logits of a large vocabulary need little memory. */
async function readTokens(
  model: BlockModel,
  behind: Tensor,
  firstPosition: number,
  tokenIds: readonly number[],
  { topK, signal }: Pick<ReadAnswerOptions, 'topK' | 'signal'>,
): Promise<readonly LensReading[]> {
  const { vocabSize } = model.manifest.decoder;
  const read: LensReading[] = [];
  for (const [at, token] of tokenIds.entries()) {
    signal?.throwIfAborted();
    const logits = await model.logitsAt(behind, [firstPosition + at]);
    read.push(readLens(logits.subarray(0, vocabSize), token, topK));
  }
  return read;
}

function checkTokens({ manifest }: BlockModel, tokenIds: readonly number[]): void {
  const { vocabSize } = manifest.decoder;
  const unknown = tokenIds.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
  if (unknown === undefined) return;
  throw new SkipscopeError(
    'invalid-input',
    `The model has no token ${String(unknown)}: its tokens are 0 to ${String(vocabSize - 1)}.`,
    'Give the tokens of an answer of this model.',
  );
}
