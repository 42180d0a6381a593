import {
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts';

import type { Metric } from '#engine/metrics/metric.ts';
import { SYMBOLS } from '#engine/report/chart-symbols.ts';
import { ticksAround } from '#engine/report/chart-scale.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import { latencyOf } from '#engine/report/latency-figure.ts';
import { RATIO_HEADING } from '#engine/report/report-text.ts';
import { formatPercent } from '#ui/format/numbers.ts';
import { formatTick } from '#ui/format/score.ts';
import { ChartFrame } from '#ui/charts/chart-frame.tsx';
import { PointReader, pointPlace } from '#ui/charts/point-reader.tsx';
import { PointTooltip } from '#ui/charts/point-tooltip.tsx';
import { axisProps, axisRoom, chartMargin, metricTicks } from '#ui/charts/chart-axes.ts';
import { useAppStore } from '#ui/store-context.tsx';
import { comparisonFile } from './comparison-file.ts';
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

/** Of a point among those of all series. */
function idOf(run: RunSeries, { step }: PathPoint): string {
  return `${run.id} ${String(step)}`;
}

/** The points that a chart shows of a run: of a lone skip set that one alone. */
function drawn({ isPath, points }: RunSeries): readonly PathPoint[] {
  return isPath ? points : points.slice(1);
}

/** What recharts gives a dot; the place is unknown before the layout. */
interface DotProps {
  readonly cx?: number;
  readonly cy?: number | null;
  readonly payload?: { readonly id: string };
}

interface SeriesDotProps {
  /** Undefined before the layout. */
  readonly cx: number | undefined;
  readonly cy: number | null | undefined;
  readonly run: RunSeries;
  readonly opacity: number;
  readonly id: string | undefined;
}

/** Draws a point of a path as a small dot, and a lone skip set as the mark of its run. */
function SeriesDot({ run, opacity, cx, cy, id }: SeriesDotProps) {
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

/** Opens the run of a point with the skip set of that point. */
function useOpenPoint() {
  const store = useAppStore();
  return (run: RunSeries, point: PathPoint) => {
    const { openRun, showPoint } = store.getState();
    void openRun(run.id);
    void showPoint(run.state, point.skip);
  };
}

function Curves(props: CurvesProps) {
  const open = useOpenPoint();
  const { metric, testId, title, legend, series, marked, ticks, value, format, reference } = props;
  const sparsest = Math.max(0.1, ...series.flatMap(({ points }) => points.map(({ sparsity }) => sparsity)));
  const shares = ticksAround(0, sparsest);
  const readings = series.flatMap((run) =>
    drawn(run)
      .filter((point) => value(point, run) !== null)
      .map((point) => ({
        id: idOf(run, point),
        reading: <PointTooltip metric={metric} point={point} state={run.state} run={run.label} />,
        choose: () => {
          open(run, point);
        },
      })),
  );
  const opacity = (id: string) => (marked === null || marked === id ? 1 : 0.25);
  return (
    <ChartFrame
      testId={testId}
      title={title}
      points={series.length}
      legend={legend}
      file={comparisonFile(series, title, legend)}
    >
      <PointReader label={title} points={readings}>
        <ResponsiveContainer>
          <ComposedChart accessibilityLayer={false} margin={chartMargin}>
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <XAxis
              {...axisProps}
              type="number"
              padding={axisRoom}
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
              // A point without a value stays in the data, so that no line passes over it.
              const data = drawn(run).map((point) => ({
                sparsity: point.sparsity,
                value: value(point, run),
                id: idOf(run, point),
              }));
              return (
                <Line
                  key={run.id}
                  data={data}
                  dataKey="value"
                  stroke={run.colour}
                  strokeWidth={marked === run.id ? 3 : 2}
                  strokeDasharray={run.dash}
                  strokeOpacity={opacity(run.id)}
                  dot={({ cx, cy, payload }: DotProps) => (
                    <SeriesDot
                      key={payload?.id}
                      run={run}
                      opacity={opacity(run.id)}
                      cx={cx}
                      cy={cy}
                      id={payload?.id}
                    />
                  )}
                  activeDot={false}
                  isAnimationActive={false}
                />
              );
            })}
          </ComposedChart>
        </ResponsiveContainer>
      </PointReader>
    </ChartFrame>
  );
}

/** The time over the full model's, timed in turns with it: 1 for that itself, null for a point that was not timed so. */
function timeShare(point: PathPoint, { state }: RunSeries): number | null {
  if (point.skip.length === 0) return 1;
  return latencyOf(point.skip, state.timings)?.ratio?.median ?? null;
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
        title={`${RATIO_HEADING} against sparsity`}
        legend={
          times.length < shares.length
            ? 'timed in turns with the full model; points that were not are not drawn'
            : 'timed in turns with the full model'
        }
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
