import type { Tensor } from 'onnxruntime-common';
import { SkipscopeError } from '#engine/base/errors.ts';
import { usablePositions } from '#engine/graphs/rope.ts';
import { checkSkipSet, type SkipSet } from '#engine/base/skip-set.ts';
import { decodeBatch, fedTokens, type DecodedBatch, type DecodeOptions } from './batch-decoding.ts';
import type { BlockModel } from './block-model.ts';
import { KvCache } from './kv-cache.ts';
import type { ImageFeatures } from './token-embedding.ts';

/** A prompt with its image, ready for the decoder. */
export interface PreparedPrompt {
  readonly ids: readonly number[];
  readonly image?: ImageFeatures;
}

/** The time to the answer in milliseconds, without the vision tower. */
export interface DecodeLatency {
  /** Embedding look-up up to the first token. */
  readonly prefill: number;
  /** Mean over the tokens behind the first; 0 when there are none. */
  readonly perToken: number;
  readonly total: number;
  /** Time of the prefill in each block; null for a skipped block. */
  readonly blocks: readonly (number | null)[];
}

export interface GenerateOptions {
  readonly skip: SkipSet;
  /** Blocks skipped in the pass over the prompt; `skip` without it. */
  readonly promptSkip?: SkipSet;
  readonly maxNewTokens: number;
  readonly signal?: AbortSignal;
  /** Called behind each token with all tokens so far. It runs between two tokens, so that it has to return at once. */
  readonly onToken?: (tokenIds: readonly number[]) => void;
}

/**
 * Greedy answers to a batch of prompts, nothing reused; lengths may differ. A caller that wants the caches gives `cache`, and
 * disposes it. Throws as `checkPrompts` does.
 */
export async function generateBatch(
  model: BlockModel,
  prompts: readonly PreparedPrompt[],
  drafts: readonly (readonly number[])[],
  options: DecodeOptions,
  cache?: KvCache,
): Promise<DecodedBatch> {
  checkPrompts(model, prompts, options);
  const stream = await promptStream(model, prompts, drafts);
  const ids = prompts.map((prompt) => prompt.ids);
  const own = cache ? null : await openCache(model, prompts, options);
  try {
    const batch = { stream, firstBlock: 0, prompts: ids, drafts, cache: cache ?? own ?? new KvCache() };
    return await decodeBatch(model, batch, options);
  } finally {
    own?.dispose();
  }
}

/** Where decoding keeps a block that the prompt skipped, its cache has to begin with zeros. */
async function openCache(
  { chain }: BlockModel,
  prompts: readonly PreparedPrompt[],
  { promptSkip, maxNewTokens }: DecodeOptions,
): Promise<KvCache> {
  if (promptSkip) return new KvCache();
  return chain.openCache(prompts.length, Math.max(...promptLengths(prompts)) + maxNewTokens);
}

/** Tokens of each prompt, image positions included. */
export function promptLengths(prompts: readonly Pick<PreparedPrompt, 'ids'>[]): readonly number[] {
  return prompts.map(({ ids }) => ids.length);
}

/** Residual stream [B, S, H] of prompts and fed draft tokens in front of block 0, right-padded with zeros. */
export async function promptStream(
  model: BlockModel,
  prompts: readonly PreparedPrompt[],
  drafts: readonly (readonly number[])[],
): Promise<Tensor> {
  const rows = await Promise.all(
    prompts.map(async ({ ids, image }, row) => {
      const prompt = await model.embedding.embed(ids, image);
      const draft = await model.embedding.embedAnswer(fedTokens(drafts[row] ?? []));
      const joined = new Float32Array(prompt.length + draft.length);
      joined.set(prompt);
      joined.set(draft, prompt.length);
      return joined;
    }),
  );
  return model.streamOf(rows);
}

/** The greedy answer to one prompt with the time it took: unbatched, without a draft, token by token. */
export async function generate(
  model: BlockModel,
  prompt: PreparedPrompt,
  options: GenerateOptions,
): Promise<{
  readonly tokenIds: readonly number[];
  readonly blockTokens: number;
  readonly latency: DecodeLatency;
}> {
  const blocks = Array.from({ length: model.blocks }, (): number | null => null);
  const startedAt = performance.now();
  let firstTokenAt = startedAt;
  let endedAt = startedAt;
  const { answers, blockTokens } = await generateBatch(model, [prompt], [[]], {
    ...options,
    onBlock: (block, milliseconds) => {
      blocks[block] = milliseconds;
    },
    onStep: ([tokenIds = []]) => {
      endedAt = performance.now();
      if (firstTokenAt === startedAt) firstTokenAt = endedAt;
      options.onToken?.([...tokenIds]);
    },
  });
  const tokenIds = answers[0] ?? [];
  const perToken = tokenIds.length > 1 ? (endedAt - firstTokenAt) / (tokenIds.length - 1) : 0;
  const latency = { prefill: firstTokenAt - startedAt, perToken, total: endedAt - startedAt, blocks };
  return { tokenIds, blockTokens, latency };
}

/** Throws `SkipscopeError('invalid-input')` for what the model cannot take. */
export function checkPrompts(
  model: Pick<BlockModel, 'blocks' | 'manifest'>,
  prompts: readonly Pick<PreparedPrompt, 'ids'>[],
  { skip, maxNewTokens }: Pick<GenerateOptions, 'skip' | 'maxNewTokens'>,
): void {
  checkSkipSet(skip, model.blocks);
  const lengths = promptLengths(prompts);
  if (lengths.length === 0 || lengths.includes(0)) {
    throw new SkipscopeError(
      'invalid-input',
      'A prompt has no tokens, or the batch no prompts.',
      'Ask at least one question of at least one token.',
    );
  }
  const length = Math.max(...lengths);
  const positions = usablePositions(model.manifest.decoder);
  if (length >= positions) {
    throw new SkipscopeError(
      'invalid-input',
      `A prompt of ${length} tokens leaves no room for an answer in ${positions} positions.`,
      'Shorten the prompt, or use a model with more positions.',
    );
  }
  if (maxNewTokens < 1 || length + maxNewTokens > positions) {
    throw new SkipscopeError(
      'invalid-input',
      `A prompt of ${length} tokens and ${maxNewTokens} new ones do not fit into ${positions} positions.`,
      `Shorten the prompt, or ask for 1 to ${positions - length} new tokens.`,
    );
  }
}
