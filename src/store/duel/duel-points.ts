import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import type { BothSides, PinnedRun } from '#store/state/duel-state.ts';
import { DUEL_SIDES } from '#store/state/duel-state.ts';

type Path = Pick<RunState, 'baseline' | 'path'>;

/** The full model and every step, in order; none before the full model is scored. */
export function pointsOf({ baseline, path }: Path): readonly PathPoint[] {
  return baseline ? [baseline, ...path] : [];
}

/**
 * The point of a run at which it skips so many blocks, or the sparsest with fewer; the better one of equals. Null before the
 * full model is scored.
 */
export function pointAt(run: Path, skipped: number): PathPoint | null {
  return pointsOf(run)
    .filter(({ skip }) => skip.length <= skipped)
    .reduce<PathPoint | null>((best, point) => {
      if (best === null || point.skip.length > best.skip.length) return point;
      return point.skip.length === best.skip.length && point.value > best.value ? point : best;
    }, null);
}

/** The point before another one on the way to it; null for the full model. */
export function pointBefore(run: Path, { skip }: PathPoint): PathPoint | null {
  return skip.length === 0 ? null : pointAt(run, skip.length - 1);
}

/** The most blocks that a run skips. */
function mostSkipped(run: Path): number {
  return Math.max(0, ...pointsOf(run).map(({ skip }) => skip.length));
}

/** The right end of the slider: the most blocks that either run skips. */
export function duelEnd(pinned: BothSides<PinnedRun | null>): number {
  return Math.max(0, ...DUEL_SIDES.map((side) => (pinned[side] ? mostSkipped(pinned[side].state) : 0)));
}

/**
 * How many blocks are skipped where the slider stands. By itself it stands at the sparser one of the High Sparsity points,
 * which one run reaches within the constraint and the other one may not.
 */
export function duelPosition(at: number | null, pinned: BothSides<PinnedRun | null>): number {
  const held = DUEL_SIDES.map((side) => pinned[side]?.state.operatingPoints.highSparsity?.skip.length ?? 0);
  return Math.min(at ?? Math.max(...held), duelEnd(pinned));
}
