import type { ScoreRange } from '#engine/metrics/measure.ts';
import type { SampleOutcome } from '#engine/search/evaluator.ts';
import type { JournalledEvaluator } from '#engine/search/journalled-evaluator.ts';
import type { Objective } from '#engine/search/run-event.ts';
import type { RunRecorder } from '#engine/search/run-recorder.ts';
import { toggled } from '#engine/base/skip-set.ts';
import { type PassPlan, planGroups } from './group-plan.ts';
import { ScoreSheet } from './score-sheet.ts';
import type { ScoredSet, SearchContext } from './search-context.ts';
import { type ScoredCandidate, type TieRule, cannotWin, selectCandidate } from './tie-rule.ts';

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

/** One step of a greedy search: which candidate wins. */
interface StepRace {
  readonly candidates: readonly number[];
  /** Samples by group, every sample once. */
  readonly groups: readonly (readonly number[])[];
  /** By sample. */
  readonly ranges: readonly ScoreRange[];
  readonly rule: TieRule;
  /** Score every candidate on every sample. */
  readonly exhaustive: boolean;
  /** Candidates that may be scored on a group in one pass. */
  readonly width: number;
  /** By sample: the score that a candidate would have if it answered as its parent. */
  parentScore(sample: number): number;
  /** How much score a candidate is expected to miss on a sample; decides which group comes first. May learn. */
  expectedLoss(sample: number): number;
}

interface StepRaceActions {
  /** Outcomes of each candidate on the group. */
  evaluate(blocks: readonly number[], group: number): Promise<readonly (readonly SampleOutcome[])[]>;
  scored(candidate: ScoredCandidate): Promise<void>;
  /** `samples`: how many were scored before the candidate was pruned. */
  pruned(block: number, bound: number, samples: number): Promise<void>;
}

interface Runner {
  readonly block: number;
  readonly rank: number;
  readonly sheet: ScoreSheet;
  /** Groups not scored yet. */
  readonly groups: Set<number>;
}

/**
 * Finds the winning candidate, or null when none is admitted. Pruning does not change the result, which is that of
 * scoring every candidate on every sample.
 *
 * Best first: the candidate with the highest bound (then rank) is always the next to be scored on one more group. Any
 * exact search must bring each bound below the winner's value, and this one goes no further, so for given groups no
 * visiting order does less work. Other candidates share the pass if they will have to be scored on that group in any
 * case.
 */
async function raceStep(race: StepRace, actions: StepRaceActions): Promise<ScoredCandidate | null> {
  const scored: ScoredCandidate[] = [];
  let runners: readonly Runner[] = race.candidates.map((block) => ({
    block,
    rank: race.rule.ranks[block] ?? 0,
    sheet: new ScoreSheet(race.ranges),
    groups: new Set(race.groups.keys()),
  }));
  for (;;) {
    if (!race.exhaustive) runners = await pruneRunners(runners, race, scored, actions);
    const [favourite, ...others] = [...runners].sort(byBound);
    if (!favourite) return selectCandidate(scored, race.rule);
    const group = nextGroup(favourite, race);
    const cohort = [favourite, ...companions(favourite, others, group, race, scored)];
    await scoreCohort(cohort, group, actions);
    for (const runner of cohort) {
      if (!runner.sheet.complete) continue;
      const candidate = { block: runner.block, value: runner.sheet.bound };
      scored.push(candidate);
      runners = runners.filter((other) => other !== runner);
      await actions.scored(candidate);
    }
  }
}

async function scoreCohort(
  cohort: readonly Runner[],
  group: number,
  actions: StepRaceActions,
): Promise<void> {
  const outcomes = await actions.evaluate(
    cohort.map(({ block }) => block),
    group,
  );
  for (const [index, runner] of cohort.entries()) {
    runner.groups.delete(group);
    runner.sheet.add(outcomes[index] ?? []);
  }
}

/**
 * Runners that are scored on the favourite's group together with it, since they will need that group in any case: their
 * bounds are above the value of any candidate whose answers to the remaining samples are its parent's. A candidate that
 * does better than that makes some of this work unnecessary, but never changes the result.
 */
function companions(
  favourite: Runner,
  others: readonly Runner[],
  group: number,
  race: StepRace,
  scored: readonly ScoredCandidate[],
): readonly Runner[] {
  if (race.width <= 1) return [];
  const expected = [favourite, ...others].map((runner) => runner.sheet.valueWith(race.parentScore));
  const winner = Math.max(...expected, ...scored.map(({ value }) => value));
  return others
    .filter((runner) => (race.exhaustive || runner.sheet.bound > winner) && nextGroup(runner, race) === group)
    .slice(0, race.width - 1);
}

async function pruneRunners(
  runners: readonly Runner[],
  { rule }: StepRace,
  scored: readonly ScoredCandidate[],
  actions: StepRaceActions,
): Promise<readonly Runner[]> {
  const alive: Runner[] = [];
  for (const runner of runners) {
    const { bound, known } = runner.sheet;
    if (cannotWin(runner.block, bound, scored, rule)) await actions.pruned(runner.block, bound, known);
    else alive.push(runner);
  }
  return alive;
}

/** The highest bound first, then the highest rank. */
function byBound(a: Runner, b: Runner): number {
  return b.sheet.bound - a.sheet.bound || b.rank - a.rank;
}

/** The group of which the candidate is expected to lose most per sample. */
function nextGroup({ groups }: Runner, race: StepRace): number {
  let best = -1;
  let highest = Number.NEGATIVE_INFINITY;
  for (const group of groups) {
    const samples = race.groups[group] ?? [];
    const loss = samples.reduce((sum, sample) => sum + race.expectedLoss(sample), 0) / samples.length;
    if (loss <= highest) continue;
    highest = loss;
    best = group;
  }
  return best;
}
