import { skipSetKey } from '#engine/base/skip-set.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import type { Duellist } from './duellist.ts';

/** A picture with different scores at two points. */
export interface Flip {
  /** The id of the sample. */
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/** What each sample scores at a point, by its id; null where the journal does not hold the single scores. */
export function scoresAt(
  { state, answers }: Pick<Duellist, 'state' | 'answers'>,
  { skip, scores }: PathPoint,
): ReadonlyMap<string, number> | null {
  const recorded = answers.get(skipSetKey(skip));
  const all = scores ?? state.samples.map((_, sample) => recorded?.get(sample)?.score);
  const known = state.samples.flatMap((id, sample) => {
    const score = all[sample];
    return score === undefined ? [] : [[id, score] as const];
  });
  return known.length === 0 ? null : new Map(known);
}

/** The pictures that both points have scored, and differently. */
export function flipsBetween(
  from: ReadonlyMap<string, number>,
  to: ReadonlyMap<string, number>,
): readonly Flip[] {
  return [...from].flatMap(([id, score]) => {
    const other = to.get(id);
    return other === undefined || other === score ? [] : [{ id, from: score, to: other }];
  });
}
