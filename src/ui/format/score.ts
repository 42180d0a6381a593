import type { Measure } from '#engine/metrics/measure.ts';

type Unit = Pick<Measure, 'unit'>;

/** A metric value on an axis. */
export function formatTick(value: number, { unit }: Unit): string {
  if (unit === 'share') return `${String(Number((value * 100).toFixed(2)))} %`;
  return String(Number((unit === 'negated nats' ? 0 - value : value).toFixed(2)));
}

/** A difference of metric values: percentage points for shares. */
export function formatDrop(difference: number, { unit }: Unit): string {
  if (unit === 'share') return `${(difference * 100).toFixed(1)} pp`;
  return difference.toFixed(unit === 'points' ? 1 : 3);
}
