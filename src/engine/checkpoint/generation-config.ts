import { z } from 'zod';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { readOptionalJson } from '#engine/model/json-file.ts';
import type { Manifest } from '#engine/model/manifest.ts';
import { positiveInteger, tokenId, tokenIds } from './config-fields.ts';
import type { DecoderConfig } from './family.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';

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
