import { SYMBOLS } from '#engine/report/chart-symbols.ts';
import { pointPlace } from '#ui/charts/point-reader.tsx';
import type { RunSeries } from './run-series.ts';

interface SeriesDotProps {
  /** The id of the point. */
  readonly id: string;
  /** In pixels of the chart. */
  readonly x: number;
  readonly y: number;
  readonly run: RunSeries;
  readonly opacity: number;
}

/** Draws a point of a path as a small dot, and a lone skip set as the mark of its run. */
export function SeriesDot({ id, x, y, run, opacity }: SeriesDotProps) {
  return (
    <g className="series-point" {...pointPlace(id, x, y)}>
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
