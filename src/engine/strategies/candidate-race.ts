import type { JournalledEvaluator } from '#engine/search/journalled-evaluator.ts';
import type { Objective } from '#engine/search/run-event.ts';
import type { RunRecorder } from '#engine/search/run-recorder.ts';
import { toggled } from '#engine/base/skip-set.ts';
import { type PassPlan, planGroups } from './group-plan.ts';
import { LossForecast } from './loss-forecast.ts';
import { ScoreSheet } from './score-sheet.ts';
import type { ScoredSet, SearchContext } from './search-context.ts';
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
  readonly #plan: PassPlan;
  readonly #forecast = new LossForecast();

  constructor(context: SearchContext, objective: Objective) {
    this.#evaluator = objective === 'nll' ? context.likelihood : context.evaluator;
    this.#recorder = context.recorder;
    this.#objective = objective;
    this.#plan = context.plan;
  }

  /** The winner, or null when no candidate is admitted. */
  async hold({ step, parent, candidates, rule, exhaustive }: Round): Promise<ScoredCandidate | null> {
    const { ranges } = this.#evaluator;
    const parentLoss = (sample: number): number => this.#loss(sample, parent.scores.score(sample) ?? 0);
    const expectedLoss = (sample: number, block?: number): number =>
      this.#forecast.expected(sample, parentLoss(sample), block);
    const groups = planGroups(ranges.length, this.#plan.raceSamples, (sample) => expectedLoss(sample));
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

  /** How much of the highest score another one misses. */
  #loss(sample: number, score: number): number {
    return (this.#evaluator.ranges[sample]?.max ?? 0) - score;
  }

  async #evaluate({ skip }: ScoredSet, blocks: readonly number[], group: number) {
    const candidates = blocks.map((block) => ({ skip: toggled(skip, block), block }));
    const outcomes = await this.#evaluator.evaluateCandidates(candidates, group);
    for (const [index, { block }] of candidates.entries())
      for (const { sample, score } of outcomes[index] ?? [])
        this.#forecast.observe(sample, block, this.#loss(sample, score));
    return outcomes;
  }
}
