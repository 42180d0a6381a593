import { memo } from 'react';
import { CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';

import { ticksAround } from '#engine/report/chart-scale.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { measuredAlike } from '#engine/search/path-points.ts';
import { stretchesOf } from '#engine/search/path-points.ts';
import { ChartFrame } from '#ui/charts/chart-frame.tsx';
import { axisProps, chartMargin, sparsityTicks } from '#ui/charts/chart-axes.ts';
import { usePathDots } from '#ui/charts/path-dots.tsx';
import { PointTooltip } from '#ui/charts/point-tooltip.tsx';
import { formatPercent } from '#ui/format/numbers.ts';
import { metricOfRun, pointsOfRun } from '#ui/runs/run-metric.ts';
import { samePath } from './same-curve.ts';

/** Draws the measured time of one sample against sparsity. No line joins times of different devices. */
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
      legend={`one sample, median${stretches.some(isElsewhere) ? ' · dashed: on another device' : ''}`}
    >
      <ResponsiveContainer>
        <ComposedChart data={[...points]} margin={chartMargin}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            {...axisProps}
            type="number"
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
          <Tooltip
            cursor={{ stroke: 'var(--line-strong)' }}
            content={<PointTooltip metric={metric} baseline={state.baseline} />}
            isAnimationActive={false}
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
    </ChartFrame>
  );
}, samePath);
