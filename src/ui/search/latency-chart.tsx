import { memo } from 'react';
import { CartesianGrid, ComposedChart, Line, ResponsiveContainer, XAxis, YAxis } from 'recharts';

import { ticksAround } from '#engine/report/chart-scale.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { measuredAlike } from '#engine/search/path-points.ts';
import { stretchesOf } from '#engine/search/path-points.ts';
import { ChartFrame } from '#ui/charts/chart-frame.tsx';
import { axisProps, axisRoom, chartMargin, sparsityTicks } from '#ui/charts/chart-axes.ts';
import { usePathDots } from '#ui/charts/path-dots.tsx';
import { PathReader } from '#ui/charts/path-reader.tsx';
import { formatPercent } from '#ui/format/numbers.ts';
import { metricOfRun, pointsOfRun } from '#ui/runs/run-metric.ts';
import { sameFindings } from './same-curve.ts';

/**
 * Draws the time of one sample against sparsity, which grows with the path. Each was taken alone, so that a slow moment of
 * the machine shows; how fast a point is, its timing in turns with the full model tells. No line joins times of different
 * devices.
 */
export const LatencyChart = memo(function LatencyChart({ state }: { readonly state: RunState }) {
  const metric = metricOfRun(state);
  const points = pointsOfRun(state);
  const dots = usePathDots(state, points);
  if (!metric) return null;
  const stretches = stretchesOf(points);
  const isElsewhere = ([first]: readonly PathPoint[]) =>
    first !== undefined && state.baseline !== null && !measuredAlike(state.baseline, first);
  const ticks = sparsityTicks(state);
  const times = ticksAround(0, Math.max(...points.map(({ latencyMs }) => latencyMs)));
  return (
    <ChartFrame
      testId="chart-latency"
      title="Latency against sparsity"
      points={points.length}
      legend={`one sample, timed alone as the search went on: no speed-up can be read from it${stretches.some(isElsewhere) ? ' · dashed: on another device' : ''}`}
    >
      <PathReader label="Latency against sparsity" metric={metric} state={state}>
        <ResponsiveContainer>
          <ComposedChart accessibilityLayer={false} data={[...points]} margin={chartMargin}>
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <XAxis
              {...axisProps}
              type="number"
              padding={axisRoom}
              dataKey="sparsity"
              domain={[0, ticks.at(-1) ?? 1]}
              ticks={[...ticks]}
              tickFormatter={(share: number) => formatPercent(share, 0)}
            />
            <YAxis
              {...axisProps}
              width={52}
              domain={[0, times.at(-1) ?? 1]}
              ticks={[...times]}
              tickFormatter={(ms: number) => `${String(ms)} ms`}
            />
            {stretches.map((stretch) => (
              <Line
                key={stretch[0]?.step}
                dataKey={(point: PathPoint) => (stretch.includes(point) ? point.latencyMs : null)}
                stroke="var(--time)"
                strokeWidth={2}
                strokeDasharray={isElsewhere(stretch) ? '5 4' : ''}
                dot={dots}
                activeDot={false}
                isAnimationActive={false}
              />
            ))}
          </ComposedChart>
        </ResponsiveContainer>
      </PathReader>
    </ChartFrame>
  );
}, sameFindings);
