import { z } from 'zod';
import type { LogitsSettings } from '#engine/model/logits-settings.ts';
import { tokenId, unsupported } from './config-fields.ts';

const penalty = z.number().positive().nullish();
/** Negative numbers switch a setting off, as 0 does. */
const count = z.number().int().nullish();
const sequences = z.array(z.array(tokenId).min(1));
/** Ids that are no tokens suppress nothing (Whisper's -1). */
const ids = z.union([z.number().int(), z.array(z.int({ abort: true }))]).nullish();

/** The keys of a `GenerationConfig` that change the logits in front of a greedy choice. */
export const logitsFields = {
  sequence_bias: z.array(z.tuple([z.array(tokenId).min(1), z.number()])).nullish(),
  encoder_repetition_penalty: penalty,
  repetition_penalty: penalty,
  no_repeat_ngram_size: count,
  encoder_no_repeat_ngram_size: count,
  bad_words_ids: sequences.nullish(),
  min_length: count,
  min_new_tokens: count,
  forced_eos_token_id: ids,
  suppress_tokens: ids,
  begin_suppress_tokens: ids,
  guidance_scale: z.number().nullish(),
  exponential_decay_length_penalty: z.unknown().optional(),
  watermarking_config: z.unknown().optional(),
  stop_strings: z.unknown().optional(),
};
type Fields = z.output<z.ZodObject<typeof logitsFields>>;

/** Throws `SkipscopeError('unsupported')` naming a setting that changes greedy answers and is not implemented. */
export function refuseLogitsSettings(fields: Fields, file: string): void {
  const { guidance_scale: guidance } = fields;
  const found = [
    ...(guidance !== undefined && guidance !== null && guidance !== 1 ? ['guidance_scale'] : []),
    ...(['exponential_decay_length_penalty', 'watermarking_config', 'stop_strings'] as const).filter(
      (key) => fields[key] !== undefined && fields[key] !== null,
    ),
  ];
  const [first] = found;
  if (first === undefined) return;
  throw unsupported(
    `${file}: ${first}`,
    `It would change the answers. Take ${found.join(', ')} out of ${file} to have them without it.`,
  );
}

/** The settings; those that do nothing are undefined. */
export function logitsSettings(fields: Fields, eosTokenIds: readonly number[]): LogitsSettings {
  const isEnd = (words: readonly number[]) =>
    words.length === 1 && eosTokenIds.some((end) => end === words[0]);
  return {
    sequenceBias: someOf(fields.sequence_bias?.map(([tokens, bias]) => ({ tokens, bias }))),
    encoderRepetitionPenalty: unlessOne(fields.encoder_repetition_penalty),
    repetitionPenalty: unlessOne(fields.repetition_penalty),
    noRepeatNgramSize: ifPositive(fields.no_repeat_ngram_size),
    encoderNoRepeatNgramSize: ifPositive(fields.encoder_no_repeat_ngram_size),
    badWordsIds: someOf(fields.bad_words_ids?.filter((words) => !isEnd(words))),
    minLength: ifPositive(fields.min_length),
    minNewTokens: ifPositive(fields.min_new_tokens),
    forcedEosTokenIds: someOf(tokensOf(fields.forced_eos_token_id)),
    suppressTokens: someOf(tokensOf(fields.suppress_tokens)),
    beginSuppressTokens: someOf(tokensOf(fields.begin_suppress_tokens)),
  };
}

function unlessOne(value: number | null | undefined): number | undefined {
  return value === null || value === 1 ? undefined : value;
}

function ifPositive(value: number | null | undefined): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}

function someOf<T>(values: readonly T[] | undefined): T[] | undefined {
  return values === undefined || values.length === 0 ? undefined : [...values];
}

function tokensOf(given: number | readonly number[] | null | undefined): readonly number[] {
  return [given ?? []].flat().filter((token) => token >= 0);
}
