import { useMemo } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts';

import { ticksAround } from '#engine/report/chart-scale.ts';
import { SYMBOLS } from '#engine/report/chart-symbols.ts';
import { duelEnd } from '#store/duel/duel-points.ts';
import { type BothSides, DUEL_SIDES, type DuelSide } from '#store/state/duel-state.ts';
import { axisProps, chartMargin, gridProps, metricTicks, sparsityAxis } from '#ui/charts/chart-axes.ts';
import { ChartFrame } from '#ui/charts/chart-frame.tsx';
import { PointReader, pointPlace } from '#ui/charts/point-reader.tsx';
import { PointTooltip } from '#ui/charts/point-tooltip.tsx';
import { formatPercent } from '#ui/format/numbers.ts';
import { formatTick } from '#ui/format/score.ts';
import { SideMark } from '#ui/pins/side-mark.tsx';
import { useAppStore } from '#ui/store-context.tsx';
import { type DuelPoint, duelCurve } from './duel-curve.ts';
import { duelFile } from './duel-file.ts';
import { areScoredAlike, type Duellist, duellistName } from './duellist.ts';

interface DuelChartProps {
  readonly at: number;
  readonly sides: BothSides<Duellist>;
}

/** The curves are told apart by dashes, too. */
const DASHES: BothSides<string> = { a: '', b: '6 3' };
const MARKS = { a: 'diamond', b: 'triangle' } as const;

/** A row of the chart's data: a point of one side, at its sparsity. */
type Row = { readonly sparsity: number } & Partial<BothSides<DuelPoint>>;

function rowsOf(curves: BothSides<readonly DuelPoint[]>): Row[] {
  return DUEL_SIDES.flatMap((side) =>
    curves[side].map((curve): Row => ({ sparsity: curve.point.sparsity, [side]: curve })),
  );
}

const idOf = (side: DuelSide, { point }: DuelPoint) => `${side} ${String(point.step)}`;

/** What recharts gives a dot; the place is unknown before the layout, and null off the line. */
interface DotProps {
  readonly cx?: number;
  readonly cy?: number | null;
  readonly payload?: Row;
  readonly index?: number;
}

interface DuelDotProps {
  readonly cx: number | undefined;
  readonly cy: number | null | undefined;
  readonly payload: Row | undefined;
  readonly side: DuelSide;
  /** The step where the slider stands. */
  readonly step: number;
}

/** A point of a curve; the one where the slider stands is large. */
function DuelDot({ side, step, cx, cy, payload }: DuelDotProps) {
  const curve = payload?.[side];
  if (!curve || cx === undefined || typeof cy !== 'number') return null;
  const isHere = curve.point.step === step;
  return (
    <g
      className="series-point"
      data-side={side}
      data-here={isHere}
      {...pointPlace(idOf(side, curve), cx, cy)}
    >
      <circle r={9} className="point-target" />
      {isHere ? <circle r={10} className="duel-ring" /> : null}
      <path className="duel-dot" d={isHere ? SYMBOLS.large[MARKS[side]] : SYMBOLS.small[MARKS[side]]} />
    </g>
  );
}

function useCurves({ a, b }: BothSides<Duellist>, relative: boolean) {
  const { state: stateA, metric: metricA, baseline: baselineA } = a;
  const { state: stateB, metric: metricB, baseline: baselineB } = b;
  return useMemo(
    () => ({
      a: duelCurve({ state: stateA, metric: metricA, baseline: baselineA }, relative),
      b: duelCurve({ state: stateB, metric: metricB, baseline: baselineB }, relative),
    }),
    [stateA, metricA, baselineA, stateB, metricB, baselineB, relative],
  );
}

/** Both curves with their intervals, and one cursor where the slider stands. */
export function DuelChart({ at, sides }: DuelChartProps) {
  const store = useAppStore();
  const relative = !areScoredAlike(sides);
  const curves = useCurves(sides, relative);
  const { metric, state } = sides.a;
  const title = relative ? 'Share of the full model’s score' : metric.label;
  const values = DUEL_SIDES.flatMap((side) =>
    curves[side].flatMap(({ value, band }) => [value, ...(band ?? [])]),
  );
  const scores = relative ? ticksAround(0, Math.max(1, ...values)) : metricTicks(values, metric.range);
  const shares = ticksAround(0, Math.max(duelEnd(sides), 1) / state.blocks);
  const readings = DUEL_SIDES.flatMap((side) =>
    curves[side].map((curve) => ({
      id: idOf(side, curve),
      reading: (
        <PointTooltip
          metric={sides[side].metric}
          point={curve.point}
          state={sides[side].state}
          run={`${side.toUpperCase()}: ${duellistName(sides[side])}`}
          action="move the slider there"
        />
      ),
      choose: () => {
        store.getState().moveDuel(curve.point.skip.length);
      },
    })),
  );
  const hasBands = DUEL_SIDES.some((side) => curves[side].some(({ band }) => band !== null));
  return (
    <ChartFrame
      testId="chart-duel"
      title={`${title} against sparsity, A and B`}
      points={readings.length}
      file={duelFile(sides, title, DASHES)}
      legend={
        <span className="duel-chart-legend">
          {DUEL_SIDES.map((side) => (
            <span key={side}>
              <SideMark side={side} /> {duellistName(sides[side])}
            </span>
          ))}
          <span>
            {hasBands ? 'bands: 95 % intervals' : 'without intervals: the journals lack single scores'}
          </span>
        </span>
      }
    >
      <PointReader label={`${title} against sparsity, A and B`} points={readings}>
        <ResponsiveContainer>
          <ComposedChart accessibilityLayer={false} margin={chartMargin} data={rowsOf(curves)}>
            <CartesianGrid {...gridProps} />
            <XAxis {...sparsityAxis(shares)} />
            <YAxis
              {...axisProps}
              width={52}
              domain={[scores[0] ?? 0, scores.at(-1) ?? 1]}
              ticks={[...scores]}
              tickFormatter={(value: number) =>
                relative ? formatPercent(value, 0) : formatTick(value, metric)
              }
            />
            {DUEL_SIDES.map((side) => (
              <Area
                key={`band of ${side}`}
                className="duel-band"
                data-side={side}
                dataKey={(row: Row) => row[side]?.band ?? undefined}
                connectNulls
                stroke="none"
                fill={`var(--duel-${side})`}
                fillOpacity={0.14}
                dot={false}
                activeDot={false}
                isAnimationActive={false}
              />
            ))}
            <ReferenceLine
              className="duel-cursor"
              x={at / state.blocks}
              stroke="var(--accent)"
              strokeWidth={2}
              ifOverflow="extendDomain"
            />
            {DUEL_SIDES.map((side) => (
              <Line
                key={side}
                dataKey={(row: Row) => row[side]?.value}
                connectNulls
                stroke={`var(--duel-${side})`}
                strokeWidth={2}
                strokeDasharray={DASHES[side]}
                dot={({ cx, cy, payload, index }: DotProps) => (
                  <DuelDot
                    key={index}
                    cx={cx}
                    cy={cy}
                    payload={payload}
                    side={side}
                    step={sides[side].point.step}
                  />
                )}
                activeDot={false}
                isAnimationActive={false}
              />
            ))}
          </ComposedChart>
        </ResponsiveContainer>
      </PointReader>
    </ChartFrame>
  );
}
