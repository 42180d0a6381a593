import type { SkipSet } from '#engine/base/skip-set.ts';
import type { DecodedBatch } from '#engine/inference/batch-decoding.ts';
import type { PreparedPrompt } from '#engine/inference/generate.ts';
import { type ChosenTokens, ReferencePath } from '#engine/inference/reference-path.ts';
import {
  type GroupEvaluation,
  type Evaluator,
  type YieldDevice,
  type Latency,
  type LatencyComparison,
  type KnownAnswer,
  evaluateInTurn,
} from '#engine/search/evaluator.ts';
import { compareLatency, measureLatency } from './measure-latency.ts';
import { type AskedSamples, type ScoredSamples, decodingOptions, readyPrompts } from './scored-samples.ts';

/** The common part of the evaluators of scored samples. */
export abstract class ScoredEvaluator implements Evaluator {
  constructor(protected readonly scored: ScoredSamples) {}

  get blocks(): number {
    return this.scored.model.blocks;
  }

  get samples(): number {
    return this.scored.prompts.length;
  }

  promptPositions(sample: number): number {
    return this.scored.prompts[sample]?.ids.length ?? 0;
  }

  latency(skip: SkipSet, signal: AbortSignal): Promise<Latency> {
    return measureLatency(this.scored, skip, signal);
  }

  compareLatency(skip: SkipSet, signal: AbortSignal): Promise<LatencyComparison> {
    return compareLatency(this.scored, skip, signal);
  }

  abstract rebase(
    parent: SkipSet,
    groups: readonly (readonly number[])[],
    known: readonly KnownAnswer[],
    signal: AbortSignal,
    yieldDevice?: YieldDevice,
  ): Promise<GroupEvaluation>;

  abstract evaluate(skip: SkipSet, group: number, signal: AbortSignal): Promise<GroupEvaluation>;

  evaluateTogether(
    skips: readonly SkipSet[],
    group: number,
    signal: AbortSignal,
  ): Promise<readonly GroupEvaluation[]> {
    return evaluateInTurn(this, skips, group, signal);
  }
}

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
  scored: AskedSamples,
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
  scored: AskedSamples,
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
