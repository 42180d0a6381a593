import { readAnswer } from '#engine/importance/read-answer.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { ImageFeatures } from '#engine/inference/token-embedding.ts';
import type { AnswerTokens } from '#service/contract/question.ts';
import type { OpenModel } from './open-model.ts';

interface GivenAnswer {
  readonly prompt: string;
  readonly tokenIds: readonly number[];
  readonly skip: SkipSet;
  readonly topK: number;
  readonly signal?: AbortSignal;
}

/** The tokens of an answer with their probabilities and parts of its text. Throws as `buildPrompt` and `readAnswer` do. */
export async function readAnswerTokens(
  { model, tokenizer }: OpenModel,
  image: ImageFeatures,
  { prompt, tokenIds, ...options }: GivenAnswer,
): Promise<AnswerTokens> {
  const ids = await tokenizer.buildPrompt(prompt);
  const read = await readAnswer(model, { ids, image }, tokenIds, options);
  const others = [...new Set(read.flatMap(({ top }) => top.map(({ id }) => id)))];
  const texts = await tokenizer.decode([
    ...tokenIds.map((_, at) => tokenIds.slice(0, at + 1)),
    ...others.map((id) => [id]),
  ]);
  const parts = partsOf(texts.slice(0, tokenIds.length));
  const textOf = new Map(others.map((id, at) => [id, texts[tokenIds.length + at] ?? '']));
  return {
    tokens: read.map(({ top, answer }, at) => ({
      id: tokenIds[at] ?? 0,
      text: parts[at] ?? '',
      ...answer,
      top: top.map((token) => ({ ...token, text: textOf.get(token.id) ?? '' })),
    })),
  };
}

/**
 * The part of the whole text that each token adds, from the texts up to each of them. A character of several tokens is a part
 * of the last one. The parts together are the answer without blanks around it.
 */
function partsOf(texts: readonly string[]): readonly string[] {
  const whole = (texts.at(-1) ?? '').trim();
  let end = 0;
  return texts.map((text) => {
    const start = end;
    end = Math.max(start, commonLength(text.trimStart(), whole));
    return whole.slice(start, end);
  });
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++;
  return length;
}
