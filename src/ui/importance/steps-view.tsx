import { useMemo } from 'react';

import { formatMeasure } from '#engine/metrics/measure.ts';
import { measureByKey } from '#engine/metrics/metrics.ts';
import type { RunState, StepVerdict } from '#engine/search/run-state.ts';
import { strategySummary } from '#engine/search/strategy-catalogue.ts';
import { runDetails, runWords } from '#ui/runs/run-caption.ts';
import { metricOfRun } from '#ui/runs/run-metric.ts';
import { cellWords } from '#ui/format/touch-words.ts';
import { useApp } from '#ui/store-context.tsx';
import { colourLevel } from './colour-scale.ts';
import { type HeatCell, HeatMap } from './heat-map.tsx';
import { type MeasureScale, measureScale, metricScale, quantity } from './measure-scale.ts';
import { ScaleLegend } from './scale-legend.tsx';
import { type StepRow, stepRows } from './step-rows.ts';

/** How the values of a run's candidates are written, and what their drops are against. */
function scaleOf(objective: RunState['objective'], metric: string): MeasureScale {
  return objective === 'metric' ? metricScale(metric) : measureScale('likelihood-drop', metric);
}

function cellOf(row: StepRow, verdict: StepVerdict, metric: string): HeatCell {
  const scale = scaleOf(verdict.objective, metric);
  const measure = measureByKey(verdict.objective === 'metric' ? metric : 'nll');
  const drop = row.reference - verdict.value;
  // Likelihoods are shown as what is lost, so that the most a score can be is the least a loss can be.
  const bound = verdict.objective === 'metric' ? 'at most ' : 'at least ';
  const change = row.changed.includes(verdict.block) ? ', chosen' : '';
  const number = scale.format(drop).replace(/\.0$/u, '');
  return {
    level: colourLevel(drop, scale.bounds),
    finding: verdict.exact ? (drop === 0 ? 'none' : 'effect') : 'unsure',
    marked: change !== '',
    text: verdict.exact ? number : `≥${number}`,
    label: `${measure.label} ${verdict.exact ? '' : bound}${formatMeasure(verdict.value, measure)}, drop ${verdict.exact ? '' : 'at least '}${quantity(drop, scale)}${change}`,
  };
}

interface StepMapProps {
  readonly state: RunState;
  readonly metric: string;
}

function StepMap({ state, metric }: StepMapProps) {
  const { verdicts, blocks, baseline, path } = state;
  const rows = useMemo(
    () => stepRows({ verdicts, blocks, baseline, path }),
    [verdicts, blocks, baseline, path],
  );
  const withParents = rows.some(({ parent }) => parent > 0);
  const objective = verdicts[0]?.objective ?? 'metric';
  const scale = scaleOf(objective, metric);
  const pruned = verdicts.some(({ exact }) => !exact);
  const against =
    objective === 'metric' ? 'against the full model' : 'against the best candidate of the step';
  const legend = {
    scale,
    falling: rows.some((row) => row.verdicts.some((found) => found !== null && found.value > row.reference)),
    marks: pruned ? { unsure: '≥ at least so much: pruned before all samples were scored' } : {},
  };
  return (
    <>
      <div className="importance-meaning">
        <h3>
          Score drop of every candidate in every step{' '}
          <span className="muted">
            in {scale.unit}, {against}
          </span>
        </h3>
        <p className="muted">
          {state.spec ? `${strategySummary(state.spec.strategy).join(', ')}, ` : ''}
          {state.spec ? `“${state.spec.model.name}”. ` : ''}A ring marks the block that the step chose. A
          column that grows stronger is a block that becomes important once others are gone.
        </p>
      </div>
      <HeatMap
        label="Score drop of every candidate in every step"
        rowAxis="Step"
        columnAxis="Block"
        rows={rows.map(({ step, parent }) => {
          const name = withParents ? `${String(step)}.${String(parent + 1)}` : String(step);
          const label = `Step ${String(step)}${withParents ? `, parent ${String(parent + 1)}` : ''}`;
          return { key: name, label, drawn: name };
        })}
        columns={Array.from({ length: blocks }, (_, block) => ({
          key: String(block),
          label: `Block ${String(block)}`,
          drawn: block,
        }))}
        cellAt={({ row, column }) => {
          const found = rows[row];
          const verdict = found?.verdicts[column] ?? null;
          return found && verdict ? cellOf(found, verdict, metric) : null;
        }}
        hint={`${cellWords()} Empty places are blocks that were no candidates any more.`}
        {...(state.spec && {
          file: {
            ...legend,
            title: `Score drop of every candidate in every step, ${against}`,
            details: `${runDetails(state.spec)} · framed: the block that the step chose`,
            words: [...runWords(state.spec), 'steps'],
          },
        })}
      />
      <ScaleLegend {...legend} />
    </>
  );
}

/** Block x step: what every step of the run in view found out about its candidates. No model is needed. */
export function StepsView() {
  const state = useApp(({ run }) => run?.state ?? null);
  const metric = state === null ? null : metricOfRun(state);
  if (state === null || metric === null)
    return <p className="muted">The steps of a search are drawn here: start one, or open a run.</p>;
  if (state.verdicts.length === 0)
    return (
      <p className="muted">
        No candidate of this run is scored yet, or its strategy chooses blocks without scoring candidates.
      </p>
    );
  return <StepMap state={state} metric={metric.key} />;
}
