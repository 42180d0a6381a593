import type { ScoreRange } from '#engine/metrics/measure.ts';
import type { Prospect, SampleOutcome } from '#engine/search/evaluator.ts';
import type { JournalledEvaluator } from '#engine/search/journalled-evaluator.ts';
import type { Objective } from '#engine/search/run-event.ts';
import type { RunRecorder } from '#engine/search/run-recorder.ts';
import { type SkipSet, toggled } from '#engine/base/skip-set.ts';
import { type PassPlan, planGroups } from './group-plan.ts';
import { LossForecast } from './loss-forecast.ts';
import { type RaceProspect, expectedGroupLoss, raceProspects } from './race-prospects.ts';
import { ScoreSheet } from './score-sheet.ts';
import type { ScoredSet, SearchContext } from './search-context.ts';
import { type ScoredCandidate, type TieRule, cannotWin, selectCandidate } from './tie-rule.ts';

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
        candidates,
        groups,
        ranges,
        rule,
        exhaustive,
        expectedLoss,
        width: this.#plan.raceCandidates,
        parentScore: (sample) => base.score(sample) ?? 0,
      },
      {
        evaluate: (blocks, group, prospects) => this.#evaluate(parent, blocks, group, prospects),
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

  async #evaluate(
    { skip }: ScoredSet,
    blocks: readonly number[],
    group: number,
    prospects: Iterable<RaceProspect>,
  ) {
    const candidates = blocks.map((block) => ({ skip: toggled(skip, block), block }));
    const outcomes = await this.#evaluator.evaluateCandidates(candidates, group, underSkip(skip, prospects));
    for (const [index, { block }] of candidates.entries())
      for (const { sample, score } of outcomes[index] ?? [])
        this.#forecast.observe(sample, block, this.#loss(sample, score));
    return outcomes;
  }
}

function* underSkip(parent: SkipSet, prospects: Iterable<RaceProspect>): Generator<Prospect> {
  for (const { block, group } of prospects) yield { skip: toggled(parent, block), group };
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
  /** How much score a block's candidate is expected to miss on a sample; decides which group comes first. May learn. */
  expectedLoss(sample: number, block: number): number;
}

interface StepRaceActions {
  /** Outcomes of each candidate on the group; `prospects` is what the race may ask for next. */
  evaluate(
    blocks: readonly number[],
    group: number,
    prospects: Iterable<RaceProspect>,
  ): Promise<readonly (readonly SampleOutcome[])[]>;
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
    await scoreCohort(cohort, group, raceProspects(runners, scored, race), actions);
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
  prospects: Iterable<RaceProspect>,
  actions: StepRaceActions,
): Promise<void> {
  const outcomes = await actions.evaluate(
    cohort.map(({ block }) => block),
    group,
    prospects,
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
function nextGroup({ block, groups }: Runner, race: StepRace): number {
  let best = -1;
  let highest = Number.NEGATIVE_INFINITY;
  for (const group of groups) {
    const loss = expectedGroupLoss(group, block, race);
    if (loss <= highest) continue;
    highest = loss;
    best = group;
  }
  return best;
}
