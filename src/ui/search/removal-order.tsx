import { memo } from 'react';

import { skipSetKey } from '#engine/base/skip-set.ts';
import { formatMeasure } from '#engine/metrics/measure.ts';
import { describeChange } from '#engine/search/path-points.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { RATIO_HEADING } from '#engine/report/report-text.ts';
import { roleOf, type PathRole } from '#ui/charts/path-role.ts';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';
import { formatPercent } from '#ui/format/numbers.ts';
import { clickWord } from '#ui/format/touch-words.ts';
import { metricOfRun, pointsOfRun } from '#ui/runs/run-metric.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { PointSpeed } from './point-speed.tsx';
import { sameFindings } from './same-curve.ts';

interface RowProps {
  readonly point: PathPoint;
  readonly state: RunState;
}

const marks: Record<PathRole, readonly { readonly kind: string; readonly name: string }[]> = {
  step: [],
  'high-performance': [{ kind: 'performance', name: 'High Performance' }],
  'high-sparsity': [{ kind: 'sparsity', name: 'High Sparsity' }],
  both: [
    { kind: 'performance', name: 'High Performance' },
    { kind: 'sparsity', name: 'High Sparsity' },
  ],
};

function Row({ point, state }: RowProps) {
  const store = useAppStore();
  const chosen = useApp(({ skip }) => skipSetKey(skip) === skipSetKey(point.skip));
  const metric = metricOfRun(state);
  if (!metric || !state.baseline) return null;
  const load = () => {
    void store.getState().showPoint(state, point.skip);
  };
  return (
    <tr data-chosen={chosen} onClick={load}>
      <td>{point.step}</td>
      <th scope="row">
        <button
          type="button"
          className="row-button"
          aria-pressed={chosen}
          onClick={(event) => {
            event.stopPropagation();
            load();
          }}
        >
          {describeChange(point)}
        </button>
        {marks[roleOf(point, state.operatingPoints)].map(({ kind, name }) => (
          <i key={kind} className={`key-${kind}`} role="img" aria-label={name} title={name} />
        ))}
      </th>
      <td>{formatMeasure(point.value, metric)}</td>
      <td>{formatPercent(point.sparsity)}</td>
      <td>
        <PointSpeed skip={point.skip} state={state} />
      </td>
    </tr>
  );
}

/** Lists every step of the path; a click loads the skip set of the step. */
export const RemovalOrder = memo(function RemovalOrder({ state }: { readonly state: RunState }) {
  const metric = metricOfRun(state);
  const points = pointsOfRun(state);
  const roving = useRovingFocus();
  if (!metric || points.length === 0) return null;
  return (
    <section className="removal-order" aria-label="Removal order">
      <h3>
        Removal order <span className="muted">· {clickWord().toLowerCase()} a row to load its skip set</span>
      </h3>
      <div {...roving} className="removal-scroll" role="group" aria-label="Steps of the search">
        <table className="num" data-testid="removal-order">
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col">Change</th>
              <th scope="col">{metric.label}</th>
              <th scope="col">Sparsity</th>
              <th scope="col">{RATIO_HEADING}</th>
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <Row key={point.step} point={point} state={state} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}, sameFindings);
