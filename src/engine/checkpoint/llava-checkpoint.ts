import { z } from 'zod';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { ImageProcessorConfig, Manifest } from '#engine/model/manifest.ts';
import { readOptionalJson } from '#engine/model/json-file.ts';
import { CheckpointTensors } from './checkpoint-tensors.ts';
import { readImageProcessor } from './image-processor.ts';
import { type LlavaConfig, readLlavaConfig } from './llava-config.ts';
import { type LlavaNames, llavaNames } from './llava-names.ts';
import { type TokenizerFiles, readTokenizerFiles } from './tokenizer-files.ts';
import { positiveInteger, tokenId, tokenIds } from './config-fields.ts';
import type { DecoderConfig } from './family.ts';

const GENERATION_FILE = 'generation_config.json';

/** When the checkpoint names no limit: longer than any answer of the tasks here, short enough to end a loop. */
const DEFAULT_MAX_NEW_TOKENS = 64;

const schema = z.object({
  eos_token_id: tokenIds.nullish(),
  pad_token_id: tokenId.nullish(),
  max_new_tokens: positiveInteger.nullish(),
});

/**
 * Generation defaults of a checkpoint: `generation_config.json`, then what `config.json` states, then the tokenizer's
 * special tokens, then the architecture's default.
 *
 * Throws `SkipscopeError('invalid-checkpoint')` naming a faulty field.
 */
export async function readGeneration(
  source: FileSource,
  decoder: DecoderConfig,
  tokenizer: TokenizerFiles,
  options?: ReadOptions,
): Promise<Manifest['generation']> {
  const config = await readOptionalJson(source, GENERATION_FILE, schema, 'invalid-checkpoint', options);
  const fromTokenizer = tokenizer.eosTokenId === null ? null : [tokenizer.eosTokenId];
  const candidates = [config?.eos_token_id, decoder.eosTokenIds, fromTokenizer];
  const stated = candidates.find((ids) => ids && ids.length > 0);
  return {
    eosTokenIds: [...(stated ?? decoder.defaultEosTokenIds)],
    padTokenId: config?.pad_token_id ?? decoder.padTokenId ?? tokenizer.padTokenId,
    maxNewTokens: config?.max_new_tokens ?? DEFAULT_MAX_NEW_TOKENS,
  };
}

/** A Hugging Face LLaVA checkpoint folder, understood but for its weights, which are read one by one. */
export interface LlavaCheckpoint {
  readonly config: LlavaConfig;
  readonly imageProcessor: ImageProcessorConfig;
  readonly generation: Manifest['generation'];
  /** Tokenizer, template and config files that are present. */
  readonly assets: readonly string[];
  readonly tensors: CheckpointTensors;
  readonly names: LlavaNames;
}

/** Opens a checkpoint folder; throws what the readers of its parts throw. Reads no weights. */
export async function openLlavaCheckpoint(
  source: FileSource,
  options?: ReadOptions,
): Promise<LlavaCheckpoint> {
  const config = await readLlavaConfig(source, options);
  const imageProcessor = await readImageProcessor(source, config.vision.imageSize, options);
  const tokenizer = await readTokenizerFiles(source, options);
  const generation = await readGeneration(source, config.decoder, tokenizer, options);
  const tensors = await CheckpointTensors.open(source, options);
  const names = llavaNames(tensors, config.decoder.tiedEmbeddings);
  return { config, imageProcessor, generation, assets: tokenizer.assets, tensors, names };
}
