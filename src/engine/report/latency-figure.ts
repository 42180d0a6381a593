import type { Timing } from '#engine/search/run-state.ts';
import { skipSetKey, type SkipSet } from '#engine/base/skip-set.ts';
import { spreadOf } from '#engine/statistics/quantile.ts';
import type { LatencyFigure } from './report.ts';

/**
 * How fast a skip set is: its times and the full model's in the same pairs of runs; null if it was not timed so. This is
 * the only place where two times are divided. Times that were taken alone, as those of a path's points during the
 * search, are never compared: the machine may have been slower when one of them was taken.
 */
export function latencyOf(skip: SkipSet, timings: readonly Timing[]): LatencyFigure | null {
  const timing = timings.find((other) => skipSetKey(other.skip) === skipSetKey(skip));
  if (!timing || timing.skipped.length === 0) return null;
  const ratios = timing.skipped.flatMap(({ total }, turn) => {
    const full = timing.full[turn]?.total ?? 0;
    return full > 0 ? [total / full] : [];
  });
  return {
    ms: spreadOf(timing.skipped.map(({ total }) => total)),
    ratio: ratios.length > 0 ? spreadOf(ratios) : null,
    turns: timing.skipped.length,
  };
}

/**
 * Times of the full model in the pairs with all skip sets; null if none was timed, or if they were timed on different
 * devices: a mean of those is the time of neither.
 */
export function fullLatency(timings: readonly Timing[]): LatencyFigure | null {
  if (new Set(timings.map(({ measuredOn }) => JSON.stringify(measuredOn))).size > 1) return null;
  const totals = timings.flatMap(({ full }) => full.map(({ total }) => total));
  return totals.length === 0 ? null : { ms: spreadOf(totals), ratio: null, turns: totals.length };
}
