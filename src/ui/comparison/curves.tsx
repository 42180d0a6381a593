import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react';
import { useMemo } from 'react';
import { CartesianGrid, ComposedChart, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';

import type { Metric } from '#engine/metrics/metric.ts';
import { ticksWithin } from '#engine/report/chart-scale.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import { axisProps, axisRoom, chartMargin, gridProps } from '#ui/charts/chart-axes.ts';
import { ChartFrame } from '#ui/charts/chart-frame.tsx';
import { PointReader } from '#ui/charts/point-reader.tsx';
import { PointTooltip } from '#ui/charts/point-tooltip.tsx';
import { IconButton } from '#ui/controls/button.tsx';
import type { ChartWindow, AxisRange } from '#store/state/comparison-state.ts';
import { useAppStore } from '#ui/store-context.tsx';
import { BrushLayer } from './brush-layer.tsx';
import { isPartOf, isWhole, zoomed } from './chart-window.ts';
import { chartTitle, type ComparisonAxis } from './comparison-axes.ts';
import { comparisonFile } from './comparison-file.ts';
import { type DrawnPoint, drawnPoints, isInView } from './drawn-points.ts';
import { type PlanePoint, paretoLine } from './pareto-line.ts';
import { ParetoPath } from './pareto-path.tsx';
import type { RunSeries } from './run-series.ts';
import { SeriesLine } from './series-line.tsx';
import { useEmphasis } from './use-emphasis.ts';

interface CurvesProps {
  readonly testId: string;
  readonly up: ComparisonAxis;
  readonly across: ComparisonAxis;
  readonly metric: Metric;
  readonly series: readonly RunSeries[];
  readonly marked: string | null;
  /** The part in view; null for all of it. */
  readonly window: ChartWindow | null;
  readonly onWindow: (window: ChartWindow | null) => void;
}

/** A run with its points on these axes. */
interface Curve {
  readonly run: RunSeries;
  readonly points: readonly DrawnPoint[];
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

function legendOf({ up, across }: CurvesProps, curves: readonly Curve[]): string {
  const isUntimed = curves.some(({ run, points }) => {
    const all = run.isPath ? run.points.length : run.points.length - 1;
    return points.filter(({ y }) => y !== null).length < all;
  });
  if (up.key !== 'latency' && across.key !== 'latency') {
    const lone = curves.some(({ run }) => !run.isPath);
    return lone ? 'dotted: full model · ◆ ▲ one skip set' : 'dotted: full model';
  }
  return isUntimed
    ? 'timed in turns with the full model; points without such a time are not drawn'
    : 'timed in turns with the full model';
}

const spanOf = (ticks: readonly number[]): AxisRange => [ticks[0] ?? 0, ticks.at(-1) ?? 1];

/** The runs that have points on the Pareto line, each once. */
function paretoNames(points: readonly PlanePoint[]): string {
  return [...new Set(points.map(({ run }) => run))].join(' · ');
}

interface ZoomButtonsProps extends Pick<CurvesProps, 'window' | 'onWindow'> {
  readonly whole: ChartWindow;
  readonly title: string;
}

/** The buttons that change what of the chart is in view. */
function ZoomButtons({ window, onWindow, whole, title }: ZoomButtonsProps) {
  const shown = window ?? whole;
  return (
    <span className="zoom-buttons" role="group" aria-label={`Zoom: ${title}`}>
      <IconButton
        small
        label="Zoom in"
        onClick={() => {
          onWindow(zoomed(shown, whole, 0.5));
        }}
      >
        <ZoomIn size={14} aria-hidden />
      </IconButton>
      <IconButton
        small
        label="Zoom out"
        disabled={window === null}
        onClick={() => {
          const next = zoomed(shown, whole, 2);
          onWindow(isWhole(next, whole) ? null : next);
        }}
      >
        <ZoomOut size={14} aria-hidden />
      </IconButton>
      <IconButton
        small
        label="Show all of the chart"
        disabled={window === null}
        onClick={() => {
          onWindow(null);
        }}
      >
        <Maximize2 size={14} aria-hidden />
      </IconButton>
    </span>
  );
}

function useCurves({ series, across, up }: CurvesProps) {
  return useMemo(() => {
    const curves = series.map((run): Curve => ({ run, points: drawnPoints(run, across, up) }));
    const known = curves.flatMap(({ run, points }) =>
      points.flatMap(({ x, y }) => (y === null ? [] : [{ run: run.label, x, y }])),
    );
    return { curves, known, pareto: paretoLine(known, across.better, up.better) };
  }, [series, across, up]);
}

/** Draws the runs on two axes, with the line of the points that no other one beats. */
export function Curves(props: CurvesProps) {
  const { testId, up, across, metric, series, marked, onWindow } = props;
  const open = useOpenPoint();
  const emphasis = useEmphasis(series, marked);
  const { curves, known, pareto } = useCurves(props);
  const ticks = { x: across.ticks(known.map(({ x }) => x)), y: up.ticks(known.map(({ y }) => y)) };
  const whole = { x: spanOf(ticks.x), y: spanOf(ticks.y) };
  const title = chartTitle(up, across);
  // A part beyond these curves is one of other runs.
  const window = props.window !== null && isPartOf(props.window, whole) ? props.window : null;
  const shown = window ?? whole;
  const ticksOf = (axis: 'x' | 'y') => (window === null ? ticks[axis] : ticksWithin(...window[axis]));
  const reference = up.reference(series);
  const remark = legendOf(props, curves);
  const legend = (
    <>
      <span>{remark}</span>
      <span className="pareto-names">
        <i className="pareto-key" /> Pareto line: {paretoNames(pareto)}{' '}
        <ZoomButtons {...{ window, onWindow, whole, title }} />
      </span>
    </>
  );
  const readings = curves.flatMap(({ run, points }) =>
    points
      .filter((point) => isInView(point, shown))
      .map(({ id, point }) => ({
        id,
        reading: <PointTooltip metric={metric} point={point} state={run.state} run={run.label} />,
        choose: () => {
          open(run, point);
        },
      })),
  );
  return (
    <ChartFrame
      testId={testId}
      title={title}
      points={series.length}
      legend={legend}
      file={comparisonFile({ series, up, across, remark })}
    >
      <PointReader label={title} points={readings}>
        <ResponsiveContainer>
          <ComposedChart accessibilityLayer={false} margin={chartMargin}>
            <CartesianGrid {...gridProps} />
            <XAxis
              {...axisProps}
              type="number"
              padding={axisRoom}
              // Without a key, recharts would number the places of this axis.
              dataKey="x"
              domain={[...shown.x]}
              ticks={[...ticksOf('x')]}
              allowDataOverflow
              tickFormatter={across.format}
            />
            <YAxis
              {...axisProps}
              width={52}
              domain={[...shown.y]}
              ticks={[...ticksOf('y')]}
              allowDataOverflow
              tickFormatter={up.format}
            />
            {reference === null ? null : (
              <ReferenceLine y={reference} stroke="var(--text-3)" strokeDasharray="2 4" />
            )}
            <BrushLayer window={shown} onBrush={onWindow} />
            <ParetoPath points={pareto} across={across.better} />
            {curves.map(({ run }) => (
              <SeriesLine key={run.id} {...{ run, up, across }} look={emphasis(run.id)} window={window} />
            ))}
          </ComposedChart>
        </ResponsiveContainer>
      </PointReader>
    </ChartFrame>
  );
}
