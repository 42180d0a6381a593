import { generateBatch } from '#engine/inference/generate.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import { type GroupEvaluation, NEVER_YIELD, type SampleOutcome } from '#engine/search/evaluator.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { decodingOptions, readyPrompts } from './scored-samples.ts';
import { ScoredEvaluator, settleAnswers } from './scored-evaluator.ts';

/**
 * Evaluates every skip set from scratch: prefill through every kept block, then token by token. The oracle for
 * `ReusingEvaluator`.
 */
export class IndependentEvaluator extends ScoredEvaluator {
  #groups: readonly (readonly number[])[] = [];

  override async rebase(
    parent: SkipSet,
    groups: readonly (readonly number[])[],
    _known: readonly SampleOutcome[],
    signal: AbortSignal,
    yieldDevice = NEVER_YIELD,
  ): Promise<GroupEvaluation> {
    this.#groups = groups;
    const outcomes: SampleOutcome[] = [];
    let blockTokens = 0;
    for (const group of groups.keys()) {
      if (group > 0) await yieldDevice();
      const evaluation = await this.evaluate(parent, group, signal);
      outcomes.push(...evaluation.outcomes);
      blockTokens += evaluation.blockTokens;
    }
    return { outcomes, blockTokens };
  }

  override async evaluate(skip: SkipSet, group: number, signal: AbortSignal): Promise<GroupEvaluation> {
    const { model, prompts } = this.scored;
    const samples = this.#groups[group] ?? [];
    const batch = await readyPrompts(
      samples.flatMap((sample) => prompts[sample] ?? []),
      signal,
    );
    const cache = new KvCache();
    try {
      const noDrafts = batch.map(() => []);
      const decoded = await generateBatch(
        model,
        batch,
        noDrafts,
        decodingOptions(this.scored, skip, signal),
        cache,
      );
      const { answers, blockTokens } = await settleAnswers(this.scored, decoded, samples, skip, signal);
      return { outcomes: await this.outcomes(samples, answers), blockTokens };
    } finally {
      cache.dispose();
    }
  }
}
