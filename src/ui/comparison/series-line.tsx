import { memo, useMemo } from 'react';
import { Line } from 'recharts';

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

/** What recharts gives a dot; the place is unknown before the layout. */
interface DotProps {
  readonly cx?: number;
  readonly cy?: number | null;
  readonly payload?: DrawnPoint;
}

const OPACITY: Readonly<Record<Emphasis, number>> = { marked: 1, plain: 1, muted: 0.25 };
const WIDTH: Readonly<Record<Emphasis, number>> = { marked: 3, plain: 2, muted: 1.5 };

/** Whether a run is drawn as it is: with the same colour, its state says all of it. */
function isSameLine(a: SeriesLineProps, b: SeriesLineProps): boolean {
  const isSameRun = a.run.state === b.run.state && a.run.colour === b.run.colour && a.run.dash === b.run.dash;
  return isSameRun && a.up === b.up && a.across === b.across && a.look === b.look && a.window === b.window;
}

/** Draws one run among others. Each further run leaves those before it as they are. */
export const SeriesLine = memo(function SeriesLine({ run, up, across, look, window }: SeriesLineProps) {
  const points = useMemo(() => [...drawnPoints(run, across, up)], [run, across, up]);
  return (
    <Line
      data={points}
      dataKey="y"
      stroke={run.colour}
      strokeWidth={WIDTH[look]}
      strokeDasharray={run.dash}
      strokeOpacity={OPACITY[look]}
      dot={({ cx, cy, payload }: DotProps) => (
        <SeriesDot
          key={payload?.id}
          run={run}
          opacity={OPACITY[look]}
          cx={cx}
          cy={cy}
          id={payload && (window === null || isInView(payload, window)) ? payload.id : undefined}
        />
      )}
      activeDot={false}
      isAnimationActive={false}
    />
  );
}, isSameLine);
