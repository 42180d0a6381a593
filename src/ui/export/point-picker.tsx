import { skipSetKey, type SkipSet } from '#engine/base/skip-set.ts';
import { formatMeasure } from '#engine/metrics/measure.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { SelectBox } from '#ui/controls/choice.tsx';
import { Field } from '#ui/controls/field.tsx';
import { CopyButton } from '#ui/files/copy-download.tsx';
import { formatPercent } from '#ui/format/numbers.ts';
import { formatSkipSet } from '#ui/format/skip-set-text.ts';
import { metricOfRun, pointsOfRun } from '#ui/runs/run-metric.ts';
import { useApp } from '#ui/store-context.tsx';
import { ExportModelButton } from './export-model-button.tsx';
import { useExportedModel } from './use-export-request.ts';
import type { ExportedPoint } from './use-exported-point.ts';

/** A skip set that no run has measured has no figures, but its list can be copied, and the model exported without it; or the full one. */
function HandMade() {
  const skip = useApp((state) => state.skip);
  const protect = useApp((state) => state.protectedBlocks);
  const of = useApp((state) => loadedModel(state.model)?.blocks ?? null);
  if (skip.length === 0 && of === null) return null;
  return (
    <div className="hand-made">
      {skip.length === 0 ? (
        <p>No block is skipped: what can be exported without a run is the full model, for another program.</p>
      ) : (
        <>
          <p>
            The skip set in use is no measured point: <span className="mono">{formatSkipSet(skip)}</span>
          </p>
          <CopyButton text={skipSetKey(skip)}>Copy as a list</CopyButton>
        </>
      )}
      {of === null ? null : <ExportModelButton blocks={{ kind: 'list', skip, of, protect }} />}
    </div>
  );
}

function isPoint(state: RunState, skip: SkipSet): boolean {
  return pointsOfRun(state).some((point) => skipSetKey(point.skip) === skipSetKey(skip));
}

/** Says what is exported where the list does not: nothing, or the full model. */
function Remark({ point }: Pick<ExportedPoint, 'point'>) {
  if (point !== null && point.skip.length > 0) return null;
  return (
    <p className="muted" data-testid="export-remark">
      {point === null
        ? 'No point of this run keeps the constraint: choose the one to export.'
        : 'This is the full model: the export skips no block.'}
    </p>
  );
}

/** Chooses the point of the run that is exported. */
export function PointPicker({ point, choose }: ExportedPoint) {
  const run = useApp((state) => state.run);
  const byHand = useApp(({ run, skip }) => run !== null && !isPoint(run.state, skip));
  const model = useExportedModel();
  if (!run?.state.spec || !run.state.baseline) {
    return (
      <>
        <p className="muted">
          {run === null
            ? 'An export records a measured point: run a search or open a past run first, then choose a point of its curve.'
            : 'The run in view has no measured point yet: its first is the full model’s, and can be exported once it is measured.'}
        </p>
        <HandMade />
      </>
    );
  }
  if (model === null) {
    return (
      <p className="muted">
        An earlier version made the run in view, whose journal does not tell all of its model “
        {run.state.spec.model.name}”: load that model to export it.
      </p>
    );
  }
  const metric = metricOfRun(run.state);
  const { highPerformance, highSparsity } = run.state.operatingPoints;
  const options = pointsOfRun(run.state).map(({ step, value, sparsity }) => {
    const roles = [
      ...(highPerformance?.step === step ? ['▲ High Performance'] : []),
      ...(highSparsity?.step === step ? ['◆ High Sparsity'] : []),
    ].join(' ');
    const what = step === 0 ? 'Full model' : `Step ${String(step)}`;
    const score = metric ? formatMeasure(value, metric) : '';
    return {
      value: String(step),
      label: `${roles}${roles ? ', ' : ''}${what}: ${score}, sparsity ${formatPercent(sparsity)}`,
    };
  });
  return (
    <>
      <Field label="Point of the run">
        {(id) => (
          <SelectBox
            id={id}
            label="Point of the run"
            value={point ? String(point.step) : ''}
            placeholder="Choose a point…"
            options={options}
            onChange={(step) => {
              const chosen = pointsOfRun(run.state).find((candidate) => String(candidate.step) === step);
              if (chosen) choose(chosen);
            }}
          />
        )}
      </Field>
      <Remark point={point} />
      {byHand ? <HandMade /> : null}
    </>
  );
}
