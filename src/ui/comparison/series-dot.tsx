import { SYMBOLS } from '#engine/report/chart-symbols.ts';
import { pointPlace } from '#ui/charts/point-reader.tsx';
import type { RunSeries } from './run-series.ts';

interface SeriesDotProps {
  /** Undefined before the layout. */
  readonly cx: number | undefined;
  readonly cy: number | null | undefined;
  readonly run: RunSeries;
  readonly opacity: number;
  /** The id of the point; undefined for one that is not in view. */
  readonly id: string | undefined;
}

/** Draws a point of a path as a small dot, and a lone skip set as the mark of its run. */
export function SeriesDot({ run, opacity, cx, cy, id }: SeriesDotProps) {
  if (id === undefined || cx === undefined || typeof cy !== 'number') return null;
  return (
    <g className="series-point" {...pointPlace(id, cx, cy)}>
      <circle r={8} className="point-target" />
      <path
        className={run.isPath ? 'series-dot' : 'series-mark'}
        d={run.isPath ? SYMBOLS.large.dot : SYMBOLS.small[run.mark]}
        fill={run.colour}
        fillOpacity={opacity}
      />
    </g>
  );
}
