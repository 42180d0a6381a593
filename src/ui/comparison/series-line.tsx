import { memo, useMemo } from 'react';
import { usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';

import type { ChartWindow } from '#store/state/comparison-state.ts';
import type { ComparisonAxis } from './comparison-axes.ts';
import { type DrawnPoint, drawnPoints, isInView } from './drawn-points.ts';
import type { RunSeries } from './run-series.ts';
import { SeriesDot } from './series-dot.tsx';
import type { Emphasis } from './use-emphasis.ts';

interface SeriesLineProps {
  readonly run: RunSeries;
  readonly up: ComparisonAxis;
  readonly across: ComparisonAxis;
  readonly look: Emphasis;
  /** The part in view; null for all of it. */
  readonly window: ChartWindow | null;
}

/** A point with its place in pixels of the chart; null where one of its quantities is not known. */
interface PlacedPoint {
  readonly point: DrawnPoint;
  readonly place: { readonly x: number; readonly y: number } | null;
}

const OPACITY: Readonly<Record<Emphasis, number>> = { marked: 1, plain: 1, muted: 0.25 };
const WIDTH: Readonly<Record<Emphasis, number>> = { marked: 3, plain: 2, muted: 1.5 };

/** Whether a run is drawn as it is: with the same colour, its state says all of it. */
function isSameLine(a: SeriesLineProps, b: SeriesLineProps): boolean {
  const isSameRun = a.run.state === b.run.state && a.run.colour === b.run.colour && a.run.dash === b.run.dash;
  return isSameRun && a.up === b.up && a.across === b.across && a.look === b.look && a.window === b.window;
}

/** The line through the places, with a gap where there is none. */
function pathThrough(placed: readonly PlacedPoint[]): string {
  let pen = 'M';
  return placed
    .map(({ place }) => {
      const step = place === null ? '' : `${pen}${String(place.x)},${String(place.y)}`;
      pen = place === null ? 'M' : 'L';
      return step;
    })
    .join('');
}

/**
 * Draws one run among others, on the scales of the chart. As a `Line` of recharts, each further run would have all of them laid out
 * again, which takes longer than a frame.
 */
export const SeriesLine = memo(function SeriesLine({ run, up, across, look, window }: SeriesLineProps) {
  const area = usePlotArea();
  const xOf = useXAxisScale();
  const yOf = useYAxisScale();
  const points = useMemo(() => drawnPoints(run, across, up), [run, across, up]);
  if (!area || !xOf || !yOf) return null;
  const placed = points.map((point): PlacedPoint => {
    const [x, y] = [xOf(point.x), point.y === null ? undefined : yOf(point.y)];
    return { point, place: x === undefined || y === undefined ? null : { x, y } };
  });
  return (
    <g>
      {run.isPath ? (
        <svg
          {...area}
          viewBox={`${String(area.x)} ${String(area.y)} ${String(area.width)} ${String(area.height)}`}
          // What is beyond the part in view is cut off at the plot.
          overflow={window === null ? 'visible' : 'hidden'}
        >
          <path
            className="series-line"
            d={pathThrough(placed)}
            fill="none"
            stroke={run.colour}
            strokeWidth={WIDTH[look]}
            strokeDasharray={run.dash}
            strokeOpacity={OPACITY[look]}
          />
        </svg>
      ) : null}
      {placed.map(({ point, place }) =>
        place !== null && (window === null || isInView(point, window)) ? (
          <SeriesDot key={point.id} id={point.id} run={run} opacity={OPACITY[look]} {...place} />
        ) : null,
      )}
    </g>
  );
}, isSameLine);
