import { generateBatch } from '#engine/inference/generate.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import type { Evaluation, Evaluator, Latency, SampleOutcome } from '#engine/search/evaluator.ts';
import type { SkipSet } from '#engine/search/skip-set.ts';
import { measureLatency } from './measure-latency.ts';
import type { ScoredSamples } from './scored-samples.ts';
import { outcomeOf, settleAnswers } from './settled-answers.ts';

/**
 * Evaluates every skip set from scratch: prefill through every kept block, then token by token. The oracle for
 * `ReusingEvaluator`.
 */
export class IndependentEvaluator implements Evaluator {
  #groups: readonly (readonly number[])[] = [];

  constructor(private readonly scored: ScoredSamples) {}

  get blocks(): number {
    return this.scored.model.blocks;
  }

  get samples(): number {
    return this.scored.prompts.length;
  }

  promptPositions(sample: number): number {
    return this.scored.prompts[sample]?.ids.length ?? 0;
  }

  async rebase(
    parent: SkipSet,
    groups: readonly (readonly number[])[],
    _known: readonly SampleOutcome[],
    signal: AbortSignal,
  ): Promise<Evaluation> {
    this.#groups = groups;
    const outcomes: SampleOutcome[] = [];
    let blockTokens = 0;
    for (const group of groups.keys()) {
      const evaluation = await this.evaluate(parent, group, signal);
      outcomes.push(...evaluation.outcomes);
      blockTokens += evaluation.blockTokens;
    }
    return { outcomes, blockTokens };
  }

  async evaluate(skip: SkipSet, group: number, signal: AbortSignal): Promise<Evaluation> {
    const { model, prompts, maxNewTokens } = this.scored;
    const samples = this.#groups[group] ?? [];
    const batch = samples.flatMap((sample) => prompts[sample] ?? []);
    const cache = new KvCache();
    try {
      const noDrafts = batch.map(() => []);
      const decoded = await generateBatch(model, batch, noDrafts, { skip, maxNewTokens, signal }, cache);
      const { answers, blockTokens } = await settleAnswers(this.scored, decoded, samples, skip, signal);
      const outcomes = samples.map((sample, row) => outcomeOf(this.scored, sample, answers[row] ?? []));
      return { outcomes, blockTokens };
    } finally {
      cache.dispose();
    }
  }

  latency(skip: SkipSet, signal: AbortSignal): Promise<Latency> {
    return measureLatency(this.scored, skip, signal);
  }
}
