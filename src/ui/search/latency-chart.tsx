import { memo } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, XAxis, YAxis } from 'recharts';

import { ticksAround } from '#engine/report/chart-scale.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { measuredAlike, stretchesOf } from '#engine/search/path-points.ts';
import { ChartFrame } from '#ui/charts/chart-frame.tsx';
import { axisProps, chartMargin, gridProps, sparsityTicks, sparsityAxis } from '#ui/charts/chart-axes.ts';
import { usePathDots } from '#ui/charts/path-dots.tsx';
import { PathReader } from '#ui/charts/path-reader.tsx';
import type { DrawingKey } from '#ui/drawings/captioned-drawing.ts';
import { STAGE_NAMES } from '#ui/format/stage-names.ts';
import { runDetails, runWords } from '#ui/runs/run-caption.ts';
import { metricOfRun, pointsOfRun } from '#ui/runs/run-metric.ts';
import { type LatencyPart, latencyParts, partsOf } from './latency-parts.ts';
import { sameFindings } from './same-curve.ts';

const COLOURS: Record<LatencyPart, string> = {
  vision: 'var(--time-vision)',
  prefill: 'var(--time-prefill)',
  tokens: 'var(--time-decode)',
};

const ALONE = 'one sample, timed alone: no speed-up can be read from it';
const ELSEWHERE = 'dashed: on another device';

function Legend({ parts, remarks }: { readonly parts: readonly LatencyPart[]; readonly remarks: string }) {
  return (
    <>
      {parts.map((part) => (
        <span key={part}>
          <i className="chart-key" style={{ background: COLOURS[part] }} /> {STAGE_NAMES[part]}{' '}
        </span>
      ))}
      and their sum · {remarks}
    </>
  );
}

function keysOf(parts: readonly LatencyPart[], remarks: string): readonly DrawingKey[] {
  return [
    ...parts.map((part): DrawingKey => {
      const fill = COLOURS[part];
      return { label: STAGE_NAMES[part], mark: { kind: 'box', fill, frame: fill, hatched: false } };
    }),
    { label: 'their sum', mark: { kind: 'line', colour: 'var(--time)', dash: '' } },
    { label: remarks, mark: null },
  ];
}

/**
 * Draws the time of one sample against sparsity, which grows with the path, stage by stage. Each was taken alone, so that a
 * slow moment of the machine shows; how fast a point is, its timing in turns with the full model tells. Nothing joins times of
 * different devices.
 */
export default memo(function LatencyChart({ state }: { readonly state: RunState }) {
  const metric = metricOfRun(state);
  const points = pointsOfRun(state);
  const dots = usePathDots(state, points);
  if (!metric || !state.spec) return null;
  const stretches = stretchesOf(points);
  const isElsewhere = ([first]: readonly PathPoint[]) =>
    first !== undefined && state.baseline !== null && !measuredAlike(state.baseline, first);
  const ticks = sparsityTicks(state);
  const parts = partsOf(points);
  const times = ticksAround(0, Math.max(...points.map((point) => latencyParts(point, parts).sum)));
  const remarks = [
    ALONE,
    ...(parts.includes('vision') ? [] : ['vision not recorded']),
    ...(stretches.some(isElsewhere) ? [ELSEWHERE] : []),
  ].join(' · ');
  return (
    <ChartFrame
      testId="chart-latency"
      title="Latency against sparsity"
      points={points.length}
      legend={<Legend parts={parts} remarks={remarks} />}
      file={{
        words: [...runWords(state.spec), 'latency', 'against-sparsity'],
        details: runDetails(state.spec),
        columnAxis: 'Sparsity',
        rowAxis: 'Latency (ms)',
        keys: keysOf(parts, remarks),
      }}
    >
      <PathReader label="Latency against sparsity" metric={metric} state={state}>
        <ResponsiveContainer>
          <ComposedChart accessibilityLayer={false} data={[...points]} margin={chartMargin}>
            <CartesianGrid {...gridProps} />
            <XAxis {...sparsityAxis(ticks)} />
            <YAxis
              {...axisProps}
              width={52}
              domain={[0, times.at(-1) ?? 1]}
              ticks={[...times]}
              tickFormatter={(ms: number) => `${String(ms)} ms`}
            />
            {stretches.flatMap((stretch) =>
              parts.map((part) => (
                <Area
                  key={`${part} ${String(stretch[0]?.step)}`}
                  dataKey={(point: PathPoint) => {
                    const span = stretch.includes(point) ? latencyParts(point, parts)[part] : null;
                    return span && [...span];
                  }}
                  stroke="none"
                  fill={COLOURS[part]}
                  fillOpacity={1}
                  activeDot={false}
                  isAnimationActive={false}
                />
              )),
            )}
            {stretches.map((stretch) => (
              <Line
                key={stretch[0]?.step}
                dataKey={(point: PathPoint) =>
                  stretch.includes(point) ? latencyParts(point, parts).sum : null
                }
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
