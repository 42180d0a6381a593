import type { ComparisonAxis } from './comparison-axes.ts';

/** A point of the plane, and the run that it belongs to. */
export interface PlanePoint {
  readonly run: string;
  readonly x: number;
  readonly y: number;
}

type Better = ComparisonAxis['better'];

/** Positive where `a` is better than `b`, 0 for equals. */
function gain(a: number, b: number, better: Better): number {
  return better === 'higher' ? a - b : b - a;
}

/**
 * The points that no other one beats in one quantity without losing in the other (the Pareto front), by ascending x. Of equal
 * points the first stays.
 */
export function paretoLine(points: readonly PlanePoint[], across: Better, up: Better): readonly PlanePoint[] {
  const bestFirst = [...points].sort((a, b) => gain(b.x, a.x, across) || gain(b.y, a.y, up));
  const front: PlanePoint[] = [];
  for (const point of bestFirst) {
    const last = front.at(-1);
    if (!last || gain(point.y, last.y, up) > 0) front.push(point);
  }
  return front.sort((a, b) => a.x - b.x);
}
