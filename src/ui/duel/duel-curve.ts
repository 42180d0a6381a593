import type { MeasureKey } from '#engine/metrics/metric.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import { BOOTSTRAP_SEED } from '#engine/statistics/bootstrap.ts';
import { describeScores } from '#engine/statistics/metric-figure.ts';
import { pointsOf } from '#store/duel/duel-points.ts';
import type { Duellist } from './duellist.ts';

/** A point of a curve with its 95 % interval. */
export interface DuelPoint {
  readonly point: PathPoint;
  readonly value: number;
  /** Null without the scores of the single samples, or with a single one. */
  readonly band: readonly [low: number, high: number] | null;
}

function bandOf({ key }: { readonly key: MeasureKey }, { scores }: PathPoint): DuelPoint['band'] {
  if (scores === null || scores.length === 0) return null;
  const { interval } = describeScores(key, scores, BOOTSTRAP_SEED);
  return interval && [interval.low, interval.high];
}

/**
 * The curve of a run. `relative`: as shares of the full model's score, for runs whose scores are not on one scale; no points
 * where that is 0.
 */
export function duelCurve(
  { state, metric, baseline }: Pick<Duellist, 'state' | 'metric' | 'baseline'>,
  relative: boolean,
): readonly DuelPoint[] {
  const unit = relative ? baseline.value : 1;
  if (unit === 0) return [];
  return pointsOf(state).map((point) => {
    const band = bandOf(metric, point);
    return { point, value: point.value / unit, band: band && [band[0] / unit, band[1] / unit] };
  });
}
