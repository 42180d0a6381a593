import { memo } from 'react';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { skipSetKey } from '#engine/search/skip-set.ts';
import { Button } from '#ui/controls/button.tsx';
import { formatMs, formatPercent, formatRatio } from '#ui/format/numbers.ts';
import { formatScore } from '#ui/format/score.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { metricOfRun } from './run-metric.ts';
import { samePath } from './same-curve.ts';
import './operating-points.css';

interface PointCardProps {
  readonly kind: 'performance' | 'sparsity';
  readonly title: string;
  readonly rule: string;
  readonly point: PathPoint | null;
  readonly state: RunState;
}

function PointCard({ kind, title, rule, point, state }: PointCardProps) {
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
  return (
    <article className="point-card num" aria-label={title} data-chosen={inUse}>
      <h3>
        <i className={`key-${kind}`} /> {title}
      </h3>
      <p className="muted">{rule}</p>
      <dl>
        <div>
          <dt>{metric.label}</dt>
          <dd>{formatScore(point.value, metric)}</dd>
        </div>
        <div>
          <dt>Sparsity</dt>
          <dd>{formatPercent(point.sparsity)}</dd>
        </div>
        <div>
          <dt>Latency</dt>
          <dd>{formatMs(point.latencyMs)}</dd>
        </div>
        <div>
          <dt>Speed-up</dt>
          <dd>{formatRatio(state.baseline.latencyMs / point.latencyMs)}</dd>
        </div>
      </dl>
      <Button
        small
        aria-pressed={inUse}
        onClick={() => {
          store.getState().loadSkipSet(point.skip);
        }}
      >
        {inUse ? 'In use' : 'Use'}
        <span className="visually-hidden"> {title.toLowerCase()} point</span>
      </Button>
    </article>
  );
}

/** The two points of the path that the method recommends. */
export const OperatingPoints = memo(function OperatingPoints({ state }: { readonly state: RunState }) {
  const { highPerformance, highSparsity } = state.operatingPoints;
  if (!state.baseline || !state.spec) return null;
  return (
    <div className="operating-points" data-testid="operating-points">
      <PointCard
        kind="performance"
        title="High performance"
        rule="best metric"
        point={highPerformance}
        state={state}
      />
      <PointCard
        kind="sparsity"
        title="High sparsity"
        rule={`sparsest with ≥ ${String(state.spec.alpha)} × full score`}
        point={highSparsity}
        state={state}
      />
    </div>
  );
}, samePath);
