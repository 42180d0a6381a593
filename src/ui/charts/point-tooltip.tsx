import { formatMeasure } from '#engine/metrics/measure.ts';
import type { Metric } from '#engine/metrics/metric.ts';
import { latencyOf } from '#engine/report/latency-figure.ts';
import { RATIO_HEADING, speedText } from '#engine/report/report-text.ts';
import { describeChange } from '#engine/search/path-points.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { formatMs, formatPercent } from '#ui/format/numbers.ts';
import { clickWord } from '#ui/format/touch-words.ts';

interface PointTooltipProps {
  readonly metric: Metric;
  readonly point: PathPoint;
  readonly state: RunState;
  /** The run's name, where several are drawn. */
  readonly run?: string;
  /** What a click on it does; to try its skip set by default. */
  readonly action?: string;
}

/** Shows all that is known of a point of a run. */
export function PointTooltip({ metric, point, state, run, action }: PointTooltipProps) {
  const usual = run === undefined ? 'try its skip set' : 'open its run and try its skip set';
  return (
    <div className="tooltip num">
      {run === undefined ? null : <span className="muted">{run}</span>}
      <strong>
        {point.step === 0 ? 'Full model' : `Step ${String(point.step)}: ${describeChange(point)}`}
      </strong>
      <dl className="facts">
        <dt>{metric.label}</dt>
        <dd>{formatMeasure(point.value, metric)}</dd>
        <dt>Sparsity</dt>
        <dd>{formatPercent(point.sparsity)}</dd>
        <dt>{RATIO_HEADING}</dt>
        <dd>{speedText(point.skip, latencyOf(point.skip, state.timings))}</dd>
        <dt>One sample, alone</dt>
        <dd>{formatMs(point.latencyMs)}</dd>
      </dl>
      <span className="muted">
        {clickWord()} the point to {action ?? usual}.
      </span>
    </div>
  );
}
