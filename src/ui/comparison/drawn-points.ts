import type { PathPoint } from '#engine/search/run-state.ts';
import type { ChartWindow } from '#store/state/comparison-state.ts';
import { isWithin } from './chart-window.ts';
import type { ComparisonAxis } from './comparison-axes.ts';
import type { RunSeries } from './run-series.ts';

/** A point of a run as a chart of two axes draws it. */
export interface DrawnPoint {
  /** Among those of all series. */
  readonly id: string;
  readonly point: PathPoint;
  readonly x: number;
  /** Null where it is not known: the line has a gap there. */
  readonly y: number | null;
}

/** The points that a chart shows of a run: of a lone skip set that one alone. */
export function drawnPoints(
  run: RunSeries,
  across: ComparisonAxis,
  up: ComparisonAxis,
): readonly DrawnPoint[] {
  const points = run.isPath ? run.points : run.points.slice(1);
  return points.flatMap((point) => {
    const x = across.value(point, run);
    const id = `${run.id} ${String(point.step)}`;
    return x === null ? [] : [{ id, point, x, y: up.value(point, run) }];
  });
}

/** Whether a point is known in both quantities and in view. */
export function isInView({ x, y }: DrawnPoint, window: ChartWindow): boolean {
  return y !== null && isWithin(x, window.x) && isWithin(y, window.y);
}
