import { memo } from 'react';
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

import { SYMBOLS } from '#engine/report/chart-symbols.ts';
import type { OperatingPoints, RunState } from '#engine/search/run-state.ts';
import { ChartFrame } from '#ui/charts/chart-frame.tsx';
import {
  axisProps,
  chartMargin,
  gridProps,
  metricTicks,
  sparsityTicks,
  sparsityAxis,
} from '#ui/charts/chart-axes.ts';
import { usePathDots } from '#ui/charts/path-dots.tsx';
import { PathReader } from '#ui/charts/path-reader.tsx';
import { formatTick } from '#ui/format/score.ts';
import { runDetails, runWords } from '#ui/runs/run-caption.ts';
import { metricOfRun, pointsOfRun } from '#ui/runs/run-metric.ts';
import { candidateMarks } from './candidate-marks.ts';
import { pathKeys } from './path-keys.ts';
import { samePathAndCandidates } from './same-curve.ts';

const separate = (
  <>
    <i className="key-performance" /> High Performance <i className="key-sparsity" /> High Sparsity
  </>
);
const both = (
  <>
    <svg className="key-both" width="14" height="14" aria-hidden>
      <path d={SYMBOLS.medium.star} transform="translate(7 7.5)" />
    </svg>{' '}
    High Performance and High Sparsity
  </>
);

const legend = (candidates: boolean, { highPerformance, highSparsity }: OperatingPoints) => (
  <>
    {highPerformance !== null && highPerformance.step === highSparsity?.step ? both : separate}
    {candidates ? <span> · ○ candidate</span> : null}
  </>
);

/** Draws the task metric against sparsity, with the line that the constraint sets. */
export default memo(function MetricChart({ state }: { readonly state: RunState }) {
  const metric = metricOfRun(state);
  const points = pointsOfRun(state);
  const dots = usePathDots(state, points);
  const { spec, baseline } = state;
  if (!metric || !spec) return null;
  const floor = baseline === null ? null : spec.alpha * baseline.value;
  const marks = candidateMarks(state);
  const scores = metricTicks(
    [...points.map(({ value }) => value), ...(floor === null ? [] : [floor])],
    metric.range,
  );
  const ticks = sparsityTicks(state);
  return (
    <ChartFrame
      testId="chart-metric"
      title={`${metric.label} against sparsity`}
      points={points.length}
      legend={legend(marks.length > 0, state.operatingPoints)}
      file={{
        words: [...runWords(spec), metric.key, 'against-sparsity'],
        details: runDetails(spec),
        columnAxis: 'Sparsity',
        rowAxis: metric.label,
        keys: pathKeys(state, floor !== null, marks.length > 0),
      }}
    >
      <PathReader label={`${metric.label} against sparsity`} metric={metric} state={state}>
        <ResponsiveContainer>
          <ComposedChart accessibilityLayer={false} data={[...points]} margin={chartMargin}>
            <CartesianGrid {...gridProps} />
            <XAxis {...sparsityAxis(ticks)} />
            <YAxis
              {...axisProps}
              width={52}
              domain={[scores[0] ?? 0, scores.at(-1) ?? 1]}
              ticks={[...scores]}
              tickFormatter={(value: number) => formatTick(value, metric)}
            />
            {floor === null ? null : (
              <ReferenceLine
                y={floor}
                stroke="var(--skip)"
                strokeDasharray="6 4"
                label={{
                  value: `α = ${String(spec.alpha)}`,
                  // The label is below the line, because points that hold the constraint lie above it.
                  position: 'insideTopLeft',
                  fill: 'var(--skip)',
                  fontSize: 11,
                }}
              />
            )}
            {marks.length === 0 ? null : (
              <Scatter
                data={[...marks]}
                dataKey="candidate"
                fill="none"
                stroke="var(--text-3)"
                isAnimationActive={false}
              />
            )}
            <Line
              dataKey="value"
              stroke="var(--gauge-3)"
              strokeWidth={2}
              dot={dots}
              activeDot={false}
              isAnimationActive={false}
            />
          </ComposedChart>
        </ResponsiveContainer>
      </PathReader>
    </ChartFrame>
  );
}, samePathAndCandidates);
