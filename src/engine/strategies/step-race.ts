import type { ScoreRange } from '#engine/metrics/measure.ts';

import type { SampleOutcome } from '#engine/search/evaluator.ts';
import { ScoreSheet } from './score-sheet.ts';
import { cannotWin, selectCandidate, type ScoredCandidate, type TieRule } from './tie-rule.ts';

/** One step of a greedy search: which candidate wins. */
export interface StepRace {
  readonly candidates: readonly number[];
  /** Samples by group, every sample once. */
  readonly groups: readonly (readonly number[])[];
  /** By sample. */
  readonly ranges: readonly ScoreRange[];
  readonly rule: TieRule;
  /** Score every candidate on every sample. */
  readonly exhaustive: boolean;
  /** How much score a candidate is expected to miss on a sample; decides which group comes first. May learn. */
  expectedLoss(sample: number): number;
}

export interface StepRaceActions {
  evaluate(block: number, group: number): Promise<readonly SampleOutcome[]>;
  scored(candidate: ScoredCandidate): Promise<void>;
  /** `samples`: how many were scored before the candidate was given up. */
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
 * Finds the winning candidate, or null when none is admitted. Whatever is pruned, the result is that of scoring
 * every candidate on every sample.
 *
 * Best first: the candidate with the highest bound (then rank) is always the next to be scored on one more group. Any
 * exact search must bring each bound below the winner's value, and this one goes no further, so for given groups no
 * visiting order does less work.
 */
export async function raceStep(race: StepRace, actions: StepRaceActions): Promise<ScoredCandidate | null> {
  const scored: ScoredCandidate[] = [];
  let runners: readonly Runner[] = race.candidates.map((block) => ({
    block,
    rank: race.rule.ranks[block] ?? 0,
    sheet: new ScoreSheet(race.ranges),
    groups: new Set(race.groups.keys()),
  }));
  for (;;) {
    if (!race.exhaustive) runners = await pruneRunners(runners, race, scored, actions);
    const runner = favourite(runners);
    if (!runner) return selectCandidate(scored, race.rule);
    const group = nextGroup(runner, race);
    runner.groups.delete(group);
    runner.sheet.add(await actions.evaluate(runner.block, group));
    if (!runner.sheet.complete) continue;
    const candidate = { block: runner.block, value: runner.sheet.bound };
    scored.push(candidate);
    runners = runners.filter((other) => other !== runner);
    await actions.scored(candidate);
  }
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

function favourite(runners: readonly Runner[]): Runner | null {
  return runners.reduce<Runner | null>((best, runner) => {
    if (!best) return runner;
    const lead = runner.sheet.bound - best.sheet.bound;
    return lead > 0 || (lead === 0 && runner.rank > best.rank) ? runner : best;
  }, null);
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
