import type { PathPoint } from './run-state.ts';

/** Whether the times of two points can be compared: a run may have gone on elsewhere between them. */
export function measuredAlike(a: PathPoint, b: PathPoint): boolean {
  return JSON.stringify(a.measuredOn) === JSON.stringify(b.measuredOn);
}

/** How many times as fast as the full model; null where that was measured elsewhere, so that a ratio says nothing. */
export function speedUp(full: PathPoint, point: PathPoint): number | null {
  return measuredAlike(full, point) ? full.latencyMs / point.latencyMs : null;
}

/** The points in stretches, each measured in one place; the order stays. */
export function stretchesOf(points: readonly PathPoint[]): readonly (readonly PathPoint[])[] {
  const stretches: PathPoint[][] = [];
  for (const point of points) {
    const last = stretches.at(-1);
    const before = last?.at(-1);
    if (last && before && measuredAlike(before, point)) last.push(point);
    else stretches.push([point]);
  }
  return stretches;
}
