import { readAnswer } from '#engine/importance/read-answer.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { ImageFeatures } from '#engine/inference/token-embedding.ts';
import { tokenParts } from '#engine/text/token-parts.ts';
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
  const decode = (answers: readonly (readonly number[])[]) => tokenizer.decode(answers);
  const parts = await tokenParts(tokenIds, decode);
  const texts = await decode(others.map((id) => [id]));
  const textOf = new Map(others.map((id, at) => [id, texts[at] ?? '']));
  return {
    tokens: read.map(({ top, answer }, at) => ({
      id: tokenIds[at] ?? 0,
      text: parts[at] ?? '',
      ...answer,
      top: top.map((token) => ({ ...token, text: textOf.get(token.id) ?? '' })),
    })),
  };
}
