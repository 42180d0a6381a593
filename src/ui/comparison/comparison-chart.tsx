import {
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  XAxis,
  YAxis,
} from 'recharts';

import type { Metric } from '#engine/metrics/metric.ts';
import { ticksAround } from '#engine/report/chart-scale.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import { speedUp } from '#engine/search/path-points.ts';
import { formatPercent } from '#ui/format/numbers.ts';
import { formatTick } from '#ui/format/score.ts';
import { ChartFrame } from '#ui/charts/chart-frame.tsx';
import { axisProps, chartMargin, metricTicks } from '#ui/charts/chart-axes.ts';
import type { RunSeries } from './run-series.ts';

interface ComparisonChartProps {
  readonly metric: Metric;
  readonly series: readonly RunSeries[];
  /** The id of the run that stands out; null for none. */
  readonly marked: string | null;
}

interface CurvesProps extends ComparisonChartProps {
  readonly testId: string;
  readonly title: string;
  readonly legend: string;
  readonly ticks: readonly number[];
  /** Null for a point that is not drawn. */
  readonly value: (point: PathPoint, series: RunSeries) => number | null;
  readonly format: (value: number) => string;
  /** The value at which a line crosses the chart; null for none. */
  readonly reference: number | null;
}

function Curves(props: CurvesProps) {
  const { testId, title, legend, series, marked, ticks, value, format, reference } = props;
  const sparsest = Math.max(0.1, ...series.flatMap(({ points }) => points.map(({ sparsity }) => sparsity)));
  const shares = ticksAround(0, sparsest);
  const opacity = (id: string) => (marked === null || marked === id ? 1 : 0.25);
  return (
    <ChartFrame testId={testId} title={title} points={series.length} legend={legend}>
      <ResponsiveContainer>
        <ComposedChart margin={chartMargin}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            {...axisProps}
            type="number"
            dataKey="sparsity"
            domain={[0, shares.at(-1) ?? 1]}
            ticks={[...shares]}
            tickFormatter={(share: number) => formatPercent(share, 0)}
          />
          <YAxis
            {...axisProps}
            width={52}
            dataKey="value"
            domain={[ticks[0] ?? 0, ticks.at(-1) ?? 1]}
            ticks={[...ticks]}
            tickFormatter={format}
          />
          {reference === null ? null : (
            <ReferenceLine y={reference} stroke="var(--text-3)" strokeDasharray="2 4" />
          )}
          {series.map((run) => {
            const data = run.points
              .map((point) => ({ sparsity: point.sparsity, value: value(point, run) }))
              .filter((point) => point.value !== null);
            return run.isPath ? (
              <Line
                key={run.id}
                data={data}
                dataKey="value"
                stroke={run.colour}
                strokeWidth={marked === run.id ? 3 : 2}
                strokeDasharray={run.dash}
                strokeOpacity={opacity(run.id)}
                dot={false}
                isAnimationActive={false}
              />
            ) : (
              <Scatter
                key={run.id}
                data={data.slice(1)}
                fill={run.colour}
                fillOpacity={opacity(run.id)}
                shape={run.mark}
                isAnimationActive={false}
              />
            );
          })}
        </ComposedChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}

/** The time as a share of the full model's in the same run; null if the two were measured on different devices. */
function timeShare(point: PathPoint, { state: { baseline } }: RunSeries): number | null {
  const ratio = baseline && speedUp(baseline, point);
  return ratio === null ? null : 1 / ratio;
}

/** Draws the curves of several runs: metric and time, each against sparsity. */
export default function ComparisonCharts({ metric, series, marked }: ComparisonChartProps) {
  const values = series.flatMap(({ points }) => points.map(({ value }) => value));
  const [first] = series;
  const shares = series.flatMap((run) => run.points.map((point) => timeShare(point, run)));
  const times = shares.filter((share) => share !== null);
  return (
    <div className="charts">
      <Curves
        testId="chart-comparison"
        title={`${metric.label} against sparsity`}
        legend="dotted: full model · ◆ ▲ one skip set"
        metric={metric}
        series={series}
        marked={marked}
        ticks={metricTicks(values, metric.range)}
        value={({ value }) => value}
        format={(value) => formatTick(value, metric)}
        reference={first?.state.baseline?.value ?? null}
      />
      <Curves
        testId="chart-comparison-latency"
        title="Latency against sparsity"
        legend={`share of the full model’s, measured in the same run${times.length < shares.length ? ' on the same device' : ''}`}
        metric={metric}
        series={series}
        marked={marked}
        ticks={ticksAround(0, Math.max(1, ...times))}
        value={timeShare}
        format={(value) => value.toFixed(1)}
        reference={1}
      />
    </div>
  );
}
