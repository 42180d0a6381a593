import { CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';

import type { RunState } from '#engine/search/run-state.ts';
import { formatMs, formatPercent } from '#ui/format/numbers.ts';
import { ChartFrame } from './chart-frame.tsx';
import { axisProps, chartMargin, sparsityTicks } from './chart-scale.ts';
import { usePathDots } from './path-dots.tsx';
import { PointTooltip } from './point-tooltip.tsx';
import { metricOfRun, pointsOfRun } from './run-metric.ts';

/** Measured time of one sample against sparsity. */
export function LatencyChart({ state }: { readonly state: RunState }) {
  const metric = metricOfRun(state);
  const points = pointsOfRun(state);
  const dots = usePathDots(state, points);
  if (!metric) return null;
  const ticks = sparsityTicks(state);
  return (
    <ChartFrame
      testId="chart-latency"
      title="Latency against sparsity"
      points={points.length}
      legend="one sample, median"
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
            domain={[0, 'auto']}
            tickFormatter={(ms: number) => (ms === 0 ? '0' : formatMs(ms))}
          />
          <Tooltip
            content={<PointTooltip metric={metric} baseline={state.baseline} />}
            isAnimationActive={false}
          />
          <Line
            dataKey="latencyMs"
            stroke="var(--time)"
            strokeWidth={2}
            dot={dots}
            activeDot={false}
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}
