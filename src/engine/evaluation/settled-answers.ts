import type { DecodedBatch } from '#engine/inference/batch-decoding.ts';
import type { PreparedPrompt } from '#engine/inference/generate.ts';
import { type ChosenTokens, ReferencePath } from '#engine/inference/reference-path.ts';
import type { SampleOutcome } from '#engine/search/evaluator.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { type ScoredSamples, decodingOptions, readyPrompts } from './scored-samples.ts';

/** Answers that no longer depend on batching, and the work that settling them took. */
export interface SettledAnswers {
  readonly answers: readonly (readonly number[])[];
  readonly blockTokens: number;
}

/**
 * The answers of a decoded batch, with the reference path's choices in place of those that are too close to call, and what
 * follows from these. The tokens in front of such a choice are certain and stay, and so do those behind it if the choice is
 * confirmed. `samples` are the rows' indices.
 */
export async function settleAnswers(
  scored: ScoredSamples,
  decoded: DecodedBatch,
  samples: readonly number[],
  skip: SkipSet,
  signal: AbortSignal,
): Promise<SettledAnswers> {
  const { prompts, noiseMargin } = scored;
  const answers = [...decoded.answers];
  let { blockTokens } = decoded;
  for (const [row, sample] of samples.entries()) {
    const prompt = prompts[sample];
    const margins = decoded.margins[row] ?? [];
    if (!prompt || margins.every((margin) => margin >= noiseMargin)) continue;
    const [ready] = await readyPrompts([prompt], signal);
    if (!ready) continue;
    const settled = await settleAnswer(scored, ready, { tokens: answers[row] ?? [], margins }, skip, signal);
    answers[row] = settled.tokens;
    blockTokens += settled.blockTokens;
  }
  return { answers, blockTokens };
}

async function settleAnswer(
  scored: ScoredSamples,
  prompt: PreparedPrompt,
  decoded: ChosenTokens,
  skip: SkipSet,
  signal: AbortSignal,
): Promise<{ readonly tokens: readonly number[]; readonly blockTokens: number }> {
  const path = new ReferencePath(scored.model, prompt, decodingOptions(scored, skip, signal));
  let { tokens, margins } = decoded;
  try {
    for (let at = 0; at < tokens.length; at++) {
      if ((margins[at] ?? NaN) >= scored.noiseMargin) continue;
      const token = await path.choose(tokens.slice(0, at));
      if (token === tokens[at]) continue;
      const certain = [...tokens.slice(0, at), token];
      const behind = await path.decodeBehind(certain);
      tokens = [...certain, ...behind.tokens];
      margins = [...margins.slice(0, at + 1), ...behind.margins];
    }
    return { tokens, blockTokens: path.blockTokens };
  } finally {
    path.dispose();
  }
}

/** The search's results for samples. `answers` are token ids in the order of `samples`. */
export async function outcomesOf(
  { prompts, decode, score }: ScoredSamples,
  samples: readonly number[],
  answers: readonly (readonly number[])[],
): Promise<readonly SampleOutcome[]> {
  const texts = await decode(answers);
  return samples.map((sample, row) => {
    const tokenIds = answers[row] ?? [];
    const answer = texts[row] ?? '';
    // The last token is never fed back.
    const positions = (prompts[sample]?.ids.length ?? 0) + Math.max(tokenIds.length - 1, 0);
    return { sample, answer, tokenIds, score: score(sample, answer), positions };
  });
}
