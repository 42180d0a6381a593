import {
  type GroupEvaluation,
  type KnownAnswer,
  NEVER_YIELD,
  type SampleOutcome,
} from '#engine/search/evaluator.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { independentAnswers } from './independent-answers.ts';
import { ScoredEvaluator } from './scored-evaluator.ts';
import { outcomesOf } from './scored-samples.ts';

/**
 * Evaluates every skip set from scratch: prefill through every kept block, then token by token. The oracle for
 * `ReusingEvaluator`.
 */
export class IndependentEvaluator extends ScoredEvaluator {
  #groups: readonly (readonly number[])[] = [];

  override async rebase(
    parent: SkipSet,
    groups: readonly (readonly number[])[],
    _known: readonly KnownAnswer[],
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
    const samples = this.#groups[group] ?? [];
    const { answers, blockTokens } = await independentAnswers(this.scored, samples, skip, signal);
    return { outcomes: await outcomesOf(this.scored, samples, answers), blockTokens };
  }
}
