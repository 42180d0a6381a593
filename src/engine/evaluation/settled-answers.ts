import type { ActivationType } from '#engine/graphs/dialect.ts';
import type { DecodedBatch } from '#engine/inference/batch-decoding.ts';
import { generate } from '#engine/inference/generate.ts';
import type { SampleOutcome } from '#engine/search/evaluator.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { type ScoredSamples, decodingOptions, readyPrompts } from './scored-samples.ts';

/**
 * Kernels may round differently for other batch shapes, so a greedy choice whose logit margin is below this bound could
 * depend on the batch. `npm run bench -- noise` measures the change of a logit that the shape of a pass makes: about
 * 1e-5 on CPU and WASM with the demo model. A float16 logit between 16 and 32 is a multiple of 1/64; the bound allows
 * for 16 such steps.
 */
export const NOISE_MARGINS: Readonly<Record<ActivationType, number>> = { float32: 1e-3, float16: 0.25 };

/** Answers that no longer depend on batching, and the work that settling them took. */
export interface SettledAnswers {
  readonly answers: readonly (readonly number[])[];
  readonly blockTokens: number;
}

/**
 * The answers of a decoded batch, those with a choice too close to call replaced by the reference path's: unbatched,
 * without a draft, nothing reused. `samples` are the rows' indices.
 */
export async function settleAnswers(
  scored: ScoredSamples,
  decoded: DecodedBatch,
  samples: readonly number[],
  skip: SkipSet,
  signal: AbortSignal,
): Promise<SettledAnswers> {
  const { model, prompts } = scored;
  const margin = NOISE_MARGINS[model.dialect.activations];
  const answers = [...decoded.answers];
  let { blockTokens } = decoded;
  for (const [row, sample] of samples.entries()) {
    const prompt = prompts[sample];
    if (!prompt || (decoded.margins[row] ?? 0) >= margin) continue;
    const [ready] = await readyPrompts([prompt], signal);
    if (!ready) continue;
    const reference = await generate(model, ready, decodingOptions(scored, skip, signal));
    answers[row] = reference.tokenIds;
    blockTokens += reference.blockTokens;
  }
  return { answers, blockTokens };
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
