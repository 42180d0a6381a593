import { z } from 'zod';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { unsupported } from '#engine/checkpoint/config-fields.ts';
import { readJson } from '#engine/model/json-file.ts';
import { addedTokenSchema } from '#engine/text/added-token.ts';
import { TOKENIZER_FILE } from '#engine/text/chat-files.ts';
import { mergeAddedTokens, type NumberedToken } from '#engine/text/merge-added-tokens.ts';
import { readTokenizerConfig, type TokenizerConfig } from '#engine/text/tokenizer-config.ts';

const CODE = 'invalid-checkpoint';
const id = z.number().int().nonnegative();
const merge = z.union([z.tuple([z.string(), z.string()]), z.string().transform(splitMerge)]);
const step = z.looseObject({ type: z.string() });
export type PipelineStep = z.output<typeof step>;

/** Normalizers and the like may stand alone, or in a sequence, whose list has a name of its own for each kind. */
const pipeline = z
  .union([
    z
      .looseObject({
        type: z.literal('Sequence'),
        normalizers: z.array(step).optional(),
        pretokenizers: z.array(step).optional(),
        processors: z.array(step).optional(),
      })
      .transform(({ normalizers, pretokenizers, processors }) => {
        return normalizers ?? pretokenizers ?? processors ?? [];
      }),
    step.transform((only) => [only]),
  ])
  .nullish()
  .transform((steps): readonly PipelineStep[] => steps ?? []);

const bytePairs = z.object({
  vocab: z.record(z.string(), id),
  merges: z.array(merge),
  byte_fallback: z.boolean().nullish(),
  ignore_merges: z.boolean().nullish(),
});
const schema = z.object({
  model: z.looseObject({ type: z.string().nullish() }),
  normalizer: pipeline,
  pre_tokenizer: pipeline,
  post_processor: pipeline,
  added_tokens: z.array(z.intersection(z.object({ id }), addedTokenSchema)).default([]),
});
const modelSchema = z.object({ model: bytePairs });

/** The space of older files stands between the two halves; neither has one in it. */
function splitMerge(text: string): [string, string] {
  const space = text.indexOf(' ', 1);
  return [text.slice(0, space), text.slice(space + 1)];
}

/** A byte-pair tokenizer of a checkpoint. */
export interface BytePairTokenizer {
  /** Ids of the pieces. */
  readonly vocab: ReadonlyMap<string, number>;
  /** First learnt first. */
  readonly merges: readonly (readonly [string, string])[];
  /** A character without a piece becomes its bytes. */
  readonly byteFallback: boolean;
  /** A word that is a piece is not merged together from its parts. */
  readonly ignoreMerges: boolean;
  readonly normalizer: readonly PipelineStep[];
  readonly preTokenizer: readonly PipelineStep[];
  readonly postProcessor: readonly PipelineStep[];
  readonly added: readonly NumberedToken[];
  readonly config: TokenizerConfig;
}

/**
 * Reads the tokenizer files of a checkpoint. Throws `SkipscopeError('invalid-checkpoint')` naming a faulty field, and
 * `'unsupported'` for another kind than byte-pair encoding.
 */
export async function readBytePairTokenizer(
  source: FileSource,
  read: ReadOptions,
): Promise<BytePairTokenizer> {
  const json = await readJson(source, TOKENIZER_FILE, schema, CODE, read);
  const { type } = json.model;
  if (type !== undefined && type !== null && type !== 'BPE')
    throw inexpressible(`the tokenizer model "${type}"`);
  const { model } = await readJson(source, TOKENIZER_FILE, modelSchema, CODE, read);
  const config = await readTokenizerConfig(source, CODE);
  const vocab = new Map(Object.entries(model.vocab));
  return {
    vocab,
    merges: model.merges,
    byteFallback: model.byte_fallback ?? false,
    ignoreMerges: model.ignore_merges ?? false,
    normalizer: json.normalizer,
    preTokenizer: json.pre_tokenizer,
    postProcessor: json.post_processor,
    added: mergeAddedTokens(json.added_tokens, config, vocab),
    config,
  };
}

/** The refusal of a tokenizer that GGUF has no kind for. */
export function inexpressible(what: string) {
  return unsupported(
    `${TOKENIZER_FILE}: ${what}, in a GGUF file,`,
    'llama.cpp would split text otherwise. Exported are the tokenizers of Llama, Llama 3, Mistral, Qwen2, GPT-2 and SmolLM; ' +
      'take the Hugging Face folder for others.',
  );
}
