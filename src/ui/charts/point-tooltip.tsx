import { formatMeasure } from '#engine/metrics/measure.ts';
import type { Metric } from '#engine/metrics/metric.ts';
import { describeChange } from '#engine/search/path-points.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import { speedUp } from '#engine/search/path-points.ts';
import { formatMs, formatPercent, formatRatio } from '#ui/format/numbers.ts';

interface PointTooltipProps {
  readonly metric: Metric;
  readonly baseline: PathPoint | null;
  /** Given by recharts. */
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: PathPoint }[];
}

/** Shows all values of the point under the pointer. */
export function PointTooltip({ metric, baseline, active, payload }: PointTooltipProps) {
  const point = payload?.find((entry) => entry.payload?.latency !== undefined)?.payload;
  if (!active || !point || !baseline) return null;
  const ratio = speedUp(baseline, point);
  return (
    <div className="tooltip num">
      <strong>
        {point.step === 0 ? 'Full model' : `Step ${String(point.step)}: ${describeChange(point)}`}
      </strong>
      <dl className="facts">
        <dt>{metric.label}</dt>
        <dd>{formatMeasure(point.value, metric)}</dd>
        <dt>Sparsity</dt>
        <dd>{formatPercent(point.sparsity)}</dd>
        <dt>Latency</dt>
        <dd>
          {formatMs(point.latencyMs)} ({ratio === null ? 'on another device' : formatRatio(ratio)})
        </dd>
      </dl>
      <span className="muted">Click the point to load its skip set.</span>
    </div>
  );
}
