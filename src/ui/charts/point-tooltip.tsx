import { formatMeasure } from '#engine/metrics/measure.ts';
import type { Metric } from '#engine/metrics/metric.ts';
import { latencyOf } from '#engine/report/latency-figure.ts';
import { RATIO_HEADING, speedText } from '#engine/report/report-text.ts';
import { describeChange } from '#engine/search/path-points.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { formatMs, formatPercent } from '#ui/format/numbers.ts';

interface PointTooltipProps {
  readonly metric: Metric;
  readonly point: PathPoint;
  readonly state: RunState;
  /** The run's name, where several are drawn. */
  readonly run?: string;
}

/** Shows all that is known of a point of a run. */
export function PointTooltip({ metric, point, state, run }: PointTooltipProps) {
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
        {run === undefined
          ? 'Click the point to try its skip set.'
          : 'Click the point to open its run and try its skip set.'}
      </span>
    </div>
  );
}
