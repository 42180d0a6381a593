import type { LogitsSettings } from '#engine/model/logits-settings.ts';

/** The answer so far, in front of the choice of its next token. */
export interface AnswerSoFar {
  /** Image placeholders included, as in `input_ids` of transformers. */
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
}

/** Changes the logits [V] of one choice in place. */
export type LogitsProcessor = (logits: Float32Array, soFar: AnswerSoFar) => void;

/**
 * The processors of transformers for a checkpoint's settings, in the order of `GenerationMixin._get_logits_processor`.
 * `forced_bos_token_id` is none of them: it acts on a prompt of one token only. `renormalize_logits` and
 * `remove_invalid_values` do not change which logit is the highest. Arithmetic is in float32, as on logits of torch.
 */
export function logitsProcessors(
  settings: LogitsSettings,
  eosTokenIds: readonly number[],
  maxNewTokens: number,
): readonly LogitsProcessor[] {
  const { sequenceBias, badWordsIds } = settings;
  const { minLength, minNewTokens, forcedEosTokenIds, suppressTokens, beginSuppressTokens } = settings;
  const bans = badWordsIds?.map((tokens) => ({ tokens, bias: -Infinity }));
  return [
    ...some(sequenceBias, biasSequences),
    ...some(settings.encoderRepetitionPenalty, (penalty) =>
      penalizeTokens(1 / penalty, ({ prompt }) => prompt),
    ),
    ...some(settings.repetitionPenalty, (penalty) => penalizeTokens(penalty, allTokens)),
    ...some(settings.noRepeatNgramSize, (size) => banNgrams(size, allTokens)),
    ...some(settings.encoderNoRepeatNgramSize, (size) => banNgrams(size, ({ prompt }) => prompt)),
    ...some(bans, biasSequences),
    ...some(minLength, (length) => banWhile(eosTokenIds, (soFar) => allTokens(soFar).length < length)),
    ...some(minNewTokens, (count) => banWhile(eosTokenIds, ({ answer }) => answer.length < count)),
    ...some(forcedEosTokenIds, (tokens) => forceAt(maxNewTokens - 1, tokens)),
    ...some(suppressTokens, (tokens) => banWhile(tokens, () => true)),
    ...some(beginSuppressTokens, (tokens) => banWhile(tokens, ({ answer }) => answer.length === 0)),
  ];
}

function some<T>(
  setting: T | undefined,
  processor: (setting: T) => LogitsProcessor,
): readonly LogitsProcessor[] {
  return setting === undefined ? [] : [processor(setting)];
}

function allTokens({ prompt, answer }: AnswerSoFar): readonly number[] {
  return [...prompt, ...answer];
}

/** `SequenceBiasLogitsProcessor`; with minus infinity, `NoBadWordsLogitsProcessor`. */
function biasSequences(biases: NonNullable<LogitsSettings['sequenceBias']>): LogitsProcessor {
  // Of a sequence that is listed twice, the last bias counts, as in the dictionary that transformers makes of the list.
  const listed = [...new Map(biases.map((biased) => [biased.tokens.join(), biased])).values()];
  return (logits, soFar) => {
    const tokens = allTokens(soFar);
    const total = new Map<number, number>();
    for (const { tokens: sequence, bias } of listed) {
      const last = sequence.at(-1) ?? -1;
      if (endsWith(tokens, sequence.slice(0, -1)))
        total.set(last, Math.fround((total.get(last) ?? 0) + bias));
    }
    for (const [token, bias] of total) change(logits, token, (logit) => logit + bias);
  };
}

/** `RepetitionPenaltyLogitsProcessor`, `EncoderRepetitionPenaltyLogitsProcessor`: once for each token. */
function penalizeTokens(
  penalty: number,
  tokensOf: (soFar: AnswerSoFar) => readonly number[],
): LogitsProcessor {
  const factor = Math.fround(penalty);
  return (logits, soFar) => {
    for (const token of new Set(tokensOf(soFar)))
      change(logits, token, (logit) => (logit < 0 ? logit * factor : logit / factor));
  };
}

/** `NoRepeatNGramLogitsProcessor`, `EncoderNoRepeatNGramLogitsProcessor`: n-grams of `sourceOf` do not come again. */
function banNgrams(size: number, sourceOf: (soFar: AnswerSoFar) => readonly number[]): LogitsProcessor {
  return (logits, soFar) => {
    const tokens = allTokens(soFar);
    if (tokens.length < size) return;
    const prefix = tokens.slice(tokens.length + 1 - size);
    const source = sourceOf(soFar);
    for (let start = 0; start + size <= source.length; start++) {
      if (prefix.every((token, offset) => token === source[start + offset]))
        ban(logits, source[start + size - 1] ?? -1);
    }
  };
}

/** `MinLengthLogitsProcessor`, `MinNewTokensLengthLogitsProcessor`, `SuppressTokens(AtBegin)LogitsProcessor`. */
function banWhile(tokens: readonly number[], holds: (soFar: AnswerSoFar) => boolean): LogitsProcessor {
  return (logits, soFar) => {
    if (!holds(soFar)) return;
    for (const token of tokens) ban(logits, token);
  };
}

/** `ForcedEOSTokenLogitsProcessor`. */
function forceAt(step: number, tokens: readonly number[]): LogitsProcessor {
  return (logits, { answer }) => {
    if (answer.length !== step) return;
    logits.fill(-Infinity);
    for (const token of tokens) change(logits, token, () => 0);
  };
}

function endsWith(tokens: readonly number[], suffix: readonly number[]): boolean {
  const start = tokens.length - suffix.length;
  return start >= 0 && suffix.every((token, offset) => token === tokens[start + offset]);
}

function ban(logits: Float32Array, token: number): void {
  change(logits, token, () => -Infinity);
}

/** Ids beyond the head's vocabulary cannot be chosen. */
function change(logits: Float32Array, token: number, to: (logit: number) => number): void {
  const logit = logits[token];
  if (logit !== undefined) logits[token] = to(logit);
}
