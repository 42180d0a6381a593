import type { JournalledEvaluator } from '#engine/search/journalled-evaluator.ts';
import type { Objective } from '#engine/search/run-event.ts';
import type { RunRecorder } from '#engine/search/run-recorder.ts';
import { toggled } from '#engine/search/skip-set.ts';
import { DamageHistory } from './damage-history.ts';
import { planGroups } from './group-plan.ts';
import type { ScoreSheet } from './score-sheet.ts';
import type { ScoredSet } from './search-context.ts';
import { raceStep } from './step-race.ts';
import type { ScoredCandidate, TieRule } from './tie-rule.ts';

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
  readonly #damage: DamageHistory;

  constructor(evaluator: JournalledEvaluator, recorder: RunRecorder, objective: Objective) {
    this.#evaluator = evaluator;
    this.#recorder = recorder;
    this.#objective = objective;
    this.#damage = new DamageHistory(evaluator.ranges.length);
  }

  /** The winner, or null when no candidate is admitted. */
  async hold({ step, parent, candidates, rule, exhaustive }: Round): Promise<ScoredCandidate | null> {
    const { ranges } = this.#evaluator;
    const expectedLoss = this.expectedLoss(parent.scores);
    const groups = planGroups(ranges.length, expectedLoss);
    await this.#evaluator.open({ step, parent: parent.skip, rank: 0, groups, candidates });
    const verdict = { step, objective: this.#objective, parent: 0 };
    return raceStep(
      { candidates, groups, ranges, rule, exhaustive, expectedLoss },
      {
        evaluate: (block, group) => this.#evaluate(parent, block, group),
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

  async #evaluate({ skip, scores }: ScoredSet, block: number, group: number) {
    const outcomes = await this.#evaluator.evaluate(toggled(skip, block), group, block);
    for (const { sample, score } of outcomes)
      this.#damage.observe(sample, (scores.score(sample) ?? 0) - score);
    return outcomes;
  }
}
