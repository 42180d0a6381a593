import type { Metric } from '#engine/metrics/metric.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { searchMetric } from '#engine/search/search-spec.ts';

/** The metric of a run; null before its spec is journalled. */
export function metricOfRun({ spec }: RunState): Metric | null {
  return spec ? searchMetric(spec) : null;
}

/** The full model and every step, in order. */
export function pointsOfRun({ baseline, path }: RunState): readonly PathPoint[] {
  return baseline ? [baseline, ...path] : [];
}
