import { type ScoredCandidate, type TieRule, cannotWin } from './tie-rule.ts';

/** A candidate of a race that is not out, and what it has left. */
export interface Contender {
  readonly block: number;
  /** Of equal bounds the highest rank goes first. */
  readonly rank: number;
  readonly sheet: { readonly bound: number };
  /** Groups that it is not scored on yet. */
  readonly groups: Iterable<number>;
}

/** What the course of a race depends on. */
export interface RaceOutlook {
  /** Samples by group. */
  readonly groups: readonly (readonly number[])[];
  /** By sample. */
  readonly ranges: readonly unknown[];
  readonly rule: TieRule;
  readonly exhaustive: boolean;
  /** How much score a block's candidate is expected to miss on a sample. */
  expectedLoss(sample: number, block: number): number;
}

/** A candidate and a group that it may be scored on next. */
export interface RaceProspect {
  readonly block: number;
  readonly group: number;
}

/** A contender on its expected course. */
interface Course {
  readonly block: number;
  readonly rank: number;
  bound: number;
  readonly contender: Contender;
  /** Groups that are left, the hardest at the end; null until the first is asked for. */
  left: { readonly group: number; readonly loss: number }[] | null;
}

/** The loss that a candidate is expected to have on a group, per sample. */
export function expectedGroupLoss(
  group: number,
  block: number,
  race: Pick<RaceOutlook, 'groups' | 'expectedLoss'>,
): number {
  const samples = race.groups[group] ?? [];
  return samples.reduce((sum, sample) => sum + race.expectedLoss(sample, block), 0) / samples.length;
}

/**
 * What a race may ask for next, the likeliest first: what it would ask for if every candidate missed as much as it is expected to
 * miss, then what is left.
 */
export function* raceProspects(
  contenders: readonly Contender[],
  scored: readonly ScoredCandidate[],
  race: RaceOutlook,
): Generator<RaceProspect> {
  const courses = contenders.map((contender): Course => {
    const { block, rank, sheet } = contender;
    return { block, rank, bound: sheet.bound, contender, left: null };
  });
  const finished = [...scored];
  const running = new Set(courses);
  while (running.size > 0) {
    const first = leader(running);
    if (!first) return;
    const isOut = !race.exhaustive && cannotWin(first.block, first.bound, finished, race.rule);
    const next = isOut ? undefined : leftOf(first, race).pop();
    if (!next) {
      running.delete(first);
      if (!isOut) finished.push({ block: first.block, value: first.bound });
      continue;
    }
    yield { block: first.block, group: next.group };
    first.bound -= (next.loss * (race.groups[next.group]?.length ?? 0)) / race.ranges.length;
  }
  for (const course of courses)
    for (const { group } of leftOf(course, race).toReversed()) yield { block: course.block, group };
}

function leader(running: Iterable<Course>): Course | null {
  let best: Course | null = null;
  for (const course of running)
    if (!best || course.bound > best.bound || (course.bound === best.bound && course.rank > best.rank))
      best = course;
  return best;
}

function leftOf(course: Course, race: RaceOutlook): { readonly group: number; readonly loss: number }[] {
  course.left ??= [...course.contender.groups]
    .map((group) => ({ group, loss: expectedGroupLoss(group, course.block, race) }))
    .sort((a, b) => a.loss - b.loss || b.group - a.group);
  return course.left;
}
