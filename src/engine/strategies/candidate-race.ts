import type { JournalledEvaluator } from '#engine/search/journalled-evaluator.ts';
import type { Objective } from '#engine/search/run-event.ts';
import type { RunRecorder } from '#engine/search/run-recorder.ts';
import { toggled } from '#engine/base/skip-set.ts';
import { type PassPlan, planGroups } from './group-plan.ts';
import { ScoreSheet } from './score-sheet.ts';
import type { ScoredSet, SearchContext } from './search-context.ts';
import { raceStep } from './step-race.ts';
import type { ScoredCandidate, TieRule } from './tie-rule.ts';

/** Observations without damage that every sample starts with. */
const PRIOR_OBSERVATIONS = 2;

/**
 * The score that removals of a block have cost each sample so far: an estimate of the samples on which the next
 * candidates will fail. It affects the order of the work only, never a result.
 */
class DamageHistory {
  readonly #sums: number[];
  readonly #counts: number[];

  constructor(samples: number) {
    this.#sums = new Array<number>(samples).fill(0);
    this.#counts = new Array<number>(samples).fill(0);
  }

  /** `damage` is the parent's score minus the candidate's; gains count as none. */
  observe(sample: number, damage: number): void {
    this.#sums[sample] = (this.#sums[sample] ?? 0) + Math.max(0, damage);
    this.#counts[sample] = (this.#counts[sample] ?? 0) + 1;
  }

  /** Expected damage of one more removal. */
  expected(sample: number): number {
    return (this.#sums[sample] ?? 0) / ((this.#counts[sample] ?? 0) + PRIOR_OBSERVATIONS);
  }
}

/** One step: which block to remove from a parent, or to put back into it. */
export interface Round {
  readonly step: number;
  readonly parent: ScoredSet;
  readonly candidates: readonly number[];
  readonly rule: TieRule;
  readonly exhaustive: boolean;
}

/** Holds the steps of one search, and learns from them on which samples candidates fail. */
export class CandidateRace {
  readonly #evaluator: JournalledEvaluator;
  readonly #recorder: RunRecorder;
  readonly #objective: Objective;
  readonly #plan: PassPlan;
  readonly #damage: DamageHistory;

  constructor(context: SearchContext, objective: Objective) {
    this.#evaluator = objective === 'nll' ? context.likelihood : context.evaluator;
    this.#recorder = context.recorder;
    this.#objective = objective;
    this.#plan = context.plan;
    this.#damage = new DamageHistory(this.#evaluator.ranges.length);
  }

  /** The winner, or null when no candidate is admitted. */
  async hold({ step, parent, candidates, rule, exhaustive }: Round): Promise<ScoredCandidate | null> {
    const { ranges } = this.#evaluator;
    const expectedLoss = this.expectedLoss(parent.scores);
    const groups = planGroups(ranges.length, this.#plan.raceSamples, expectedLoss);
    const base = new ScoreSheet(ranges);
    base.add(await this.#evaluator.open({ step, parent: parent.skip, rank: 0, groups, candidates }));
    const verdict = { step, objective: this.#objective, parent: 0 };
    return raceStep(
      {
        ...{ candidates, groups, ranges, rule, exhaustive, expectedLoss },
        width: this.#plan.raceCandidates,
        parentScore: (sample) => base.score(sample) ?? 0,
      },
      {
        evaluate: (blocks, group) => this.#evaluate(parent, blocks, group),
        scored: ({ block, value }) => this.#recorder.record({ type: 'candidate', ...verdict, block, value }),
        pruned: (block, bound, samples) =>
          this.#recorder.record({ type: 'pruned', ...verdict, block, bound, samples }),
      },
    );
  }

  /** How much of the highest score a candidate is expected to miss on a sample. */
  expectedLoss(scores: ScoreSheet): (sample: number) => number {
    return (sample) => {
      const deficit = (this.#evaluator.ranges[sample]?.max ?? 0) - (scores.score(sample) ?? 0);
      return deficit + this.#damage.expected(sample);
    };
  }

  async #evaluate({ skip, scores }: ScoredSet, blocks: readonly number[], group: number) {
    const candidates = blocks.map((block) => ({ skip: toggled(skip, block), block }));
    const outcomes = await this.#evaluator.evaluateCandidates(candidates, group);
    for (const { sample, score } of outcomes.flat())
      this.#damage.observe(sample, (scores.score(sample) ?? 0) - score);
    return outcomes;
  }
}
