import type { ScoreRange } from '#engine/metrics/metric.ts';

/** A metric value in its usual unit: shares in percent, CIDEr as it is. */
export function formatScore(value: number, range: ScoreRange): string {
  return range.max <= 1 ? `${(value * 100).toFixed(1)} %` : value.toFixed(1);
}

/** A metric value on an axis. */
export function formatTick(value: number, range: ScoreRange): string {
  return range.max <= 1 ? `${String(Number((value * 100).toFixed(2)))} %` : String(Number(value.toFixed(2)));
}

/** A difference of metric values: percentage points for shares. */
export function formatDrop(difference: number, range: ScoreRange): string {
  return range.max <= 1 ? `${(difference * 100).toFixed(1)} pp` : difference.toFixed(1);
}
