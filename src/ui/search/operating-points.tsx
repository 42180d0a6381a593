import { memo, useMemo } from 'react';

import { skipSetKey } from '#engine/base/skip-set.ts';
import { formatMeasure } from '#engine/metrics/measure.ts';
import type { Metric } from '#engine/metrics/metric.ts';
import { latencyOf } from '#engine/report/latency-figure.ts';
import { buildReport } from '#engine/report/build-report.ts';
import { millisecondsText, RATIO_HEADING, verdictText } from '#engine/report/report-text.ts';
import type { HeldOutFigure, ReportRow } from '#engine/report/report.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import type { Interval } from '#engine/statistics/interval.ts';
import { Button } from '#ui/controls/button.tsx';
import { Help } from '#ui/controls/field.tsx';
import { formatPercent, plural } from '#ui/format/numbers.ts';
import { metricOfRun } from '#ui/runs/run-metric.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { PointSpeed } from './point-speed.tsx';
import { sameFindings } from './same-curve.ts';

interface PointCardProps {
  /** The row of the finished run's report; null before the run is finished. */
  readonly row: ReportRow | null;
  readonly kind: 'performance' | 'sparsity';
  readonly title: string;
  readonly rule: string;
  readonly point: PathPoint | null;
  readonly state: RunState;
}

function PointCard({ row, kind, title, rule, point, state }: PointCardProps) {
  const store = useAppStore();
  const inUse = useApp(({ skip }) => point !== null && skipSetKey(skip) === skipSetKey(point.skip));
  const metric = metricOfRun(state);
  if (!point || !metric || !state.baseline) {
    return (
      <article className="point-card" aria-label={title}>
        <h3>{title}</h3>
        <p className="muted">No point satisfies the constraint.</p>
      </article>
    );
  }
  const latency = latencyOf(point.skip, state.timings);
  // The second card has the same words.
  const explained = kind === 'performance';
  return (
    <article className="point-card num" aria-label={title} data-chosen={inUse}>
      <h3>
        <i className={`key-${kind}`} /> {title}
      </h3>
      <p className="muted">{rule}</p>
      <dl>
        <div>
          <dt>{metric.label}</dt>
          <dd>
            {formatMeasure(point.value, metric)}
            {row?.figure.interval ? <small>{intervalText(row.figure.interval, metric)}</small> : null}
          </dd>
        </div>
        <div>
          <dt>
            Sparsity{' '}
            {explained ? (
              <Help topic="sparsity">The share of the decoder’s blocks that is skipped.</Help>
            ) : null}
          </dt>
          <dd>{formatPercent(point.sparsity)}</dd>
        </div>
        <div>
          <dt>
            {RATIO_HEADING}{' '}
            {explained ? (
              <Help topic="latency over full">
                The time of an answer over that of the full model, both timed in turns: 0.80 is a fifth
                faster. In brackets, the middle half of the turns.
              </Help>
            ) : null}
          </dt>
          <dd>
            <PointSpeed skip={point.skip} state={state} />
            {latency ? (
              <small>
                {millisecondsText(latency)}&nbsp;ms, {latency.turns}&nbsp;turns with the full model
              </small>
            ) : null}
          </dd>
        </div>
      </dl>
      {row?.heldOut ? <HeldOutNote heldOut={row.heldOut} metric={metric} explained={explained} /> : null}
      <Button
        small
        aria-pressed={inUse}
        onClick={() => {
          void store.getState().showPoint(state, point.skip);
        }}
      >
        {inUse ? 'In use' : 'Use'}
        <span className="visually-hidden"> {title} point</span>
      </Button>
    </article>
  );
}

/** The bounds of the 95 % interval in the metric's unit. Non-breaking spaces keep a number and its unit on one line. */
function intervalText({ low, high }: Interval, metric: Metric): string {
  return `${formatMeasure(low, metric)} to ${formatMeasure(high, metric)}`.replaceAll(' %', '\u00a0%');
}

interface HeldOutNoteProps {
  readonly heldOut: HeldOutFigure;
  readonly metric: Metric;
  /** Whether help stands beside it. */
  readonly explained: boolean;
}

/** Shows the score on samples that the search has not seen. */
function HeldOutNote({ heldOut, metric, explained }: HeldOutNoteProps) {
  const verdict = verdictText(heldOut);
  return (
    <p className="held-out" data-testid="held-out">
      Held out
      {explained ? (
        <>
          {' '}
          <Help topic="held-out samples">
            The score on samples that the search has never seen, and whether they bear out what it has found.
          </Help>
        </>
      ) : null}
      : <strong>{formatMeasure(heldOut.value, metric)}</strong> on {plural(heldOut.n, 'sample')}
      {verdict === '–' ? '' : ` · ${verdict}`}
    </p>
  );
}

/** The rows of a report on this run alone, once its points are timed or scored on held-out samples. */
function useRows(state: RunState): readonly ReportRow[] {
  return useMemo(() => {
    if (state.timings.length === 0 && state.heldOut.length === 0) return [];
    const [group] = buildReport([{ id: '', state }], { date: new Date() }).groups;
    return group?.sets[0]?.rows ?? [];
  }, [state]);
}

/** Shows the two points of the path that the method recommends. */
export default memo(function OperatingPoints({ state }: { readonly state: RunState }) {
  const rows = useRows(state);
  const { highPerformance, highSparsity } = state.operatingPoints;
  if (!state.baseline || !state.spec) return null;
  const rowOf = (point: PathPoint | null): ReportRow | null =>
    rows.find(({ skip }) => point !== null && skipSetKey(skip) === skipSetKey(point.skip)) ?? null;
  return (
    <div className="operating-points" data-testid="operating-points">
      <PointCard
        kind="performance"
        title="High Performance"
        rule="best metric"
        point={highPerformance}
        row={rowOf(highPerformance)}
        state={state}
      />
      <PointCard
        kind="sparsity"
        title="High Sparsity"
        rule={`sparsest with ≥ ${String(state.spec.alpha)} × full score`}
        point={highSparsity}
        row={rowOf(highSparsity)}
        state={state}
      />
    </div>
  );
}, sameFindings);
