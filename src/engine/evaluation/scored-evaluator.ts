import {
  type GroupEvaluation,
  type Evaluator,
  type YieldDevice,
  type Latency,
  type LatencyComparison,
  type SampleOutcome,
  evaluateInTurn,
} from '#engine/search/evaluator.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { compareLatency, measureLatency } from './measure-latency.ts';
import type { ScoredSamples } from './scored-samples.ts';
import { outcomesOf } from './settled-answers.ts';

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
    known: readonly SampleOutcome[],
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

  /** `answers` are token ids in the order of `samples`. */
  protected outcomes(
    samples: readonly number[],
    answers: readonly (readonly number[])[],
  ): Promise<readonly SampleOutcome[]> {
    return outcomesOf(this.scored, samples, answers);
  }
}
