import { SkipscopeError } from '#engine/base/errors.ts';
import { skipSetKey } from '#engine/base/skip-set.ts';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { latencyOf } from '#engine/report/latency-figure.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { searchMetric } from '#engine/search/search-spec.ts';
import { skipPhase } from '#engine/search/strategy-choice.ts';
import { BOOTSTRAP_SEED } from '#engine/statistics/bootstrap.ts';
import { describeScores } from '#engine/statistics/metric-figure.ts';
import type { ExportedRun } from './export-record.ts';

/** A point by name, or by its step on the path; 0 is the full model. */
export type PointChoice = 'high-sparsity' | 'high-performance' | number;

/**
 * The chosen point of a run. Throws `SkipscopeError('invalid-input')` for a run without such a point, or whose blocks are
 * skipped in the answer only: a model without them skips them in the prompt, too.
 */
export function pointOf(run: RunState, choice: PointChoice): PathPoint {
  const { spec, baseline, path, operatingPoints } = run;
  if (spec === null || baseline === null) throw noPoint('The run has not measured the full model yet.');
  if (choice === 0) return baseline;
  if (skipPhase(spec.strategy) !== 'both')
    throw new SkipscopeError(
      'unsupported',
      'This run skips its blocks while the answer is decoded, not in the prompt; a model without them skips them in both.',
      'Search with the phase "both".',
    );
  if (choice === 'high-performance' && operatingPoints.highPerformance)
    return operatingPoints.highPerformance;
  if (choice === 'high-sparsity') {
    if (operatingPoints.highSparsity) return operatingPoints.highSparsity;
    throw noPoint('No point of the run holds its constraint.');
  }
  const point = path.find(({ step }) => step === choice);
  if (point) return point;
  throw noPoint(
    `The run has no step ${String(choice)}; it has ${[baseline, ...path].map(({ step }) => step).join(', ')}.`,
  );
}

function noPoint(what: string): SkipscopeError {
  return new SkipscopeError('invalid-input', what, 'Choose another point, or let the search run on.');
}

/** What the run has measured of a point, for the export's record. */
export function exportedRun(id: string, run: RunState, point: PathPoint): ExportedRun {
  const { spec, baseline } = run;
  if (spec === null || baseline === null) throw noPoint('The run has not measured the full model yet.');
  const metric = searchMetric(spec).key;
  const dtype = run.environments.at(-1)?.model.dtype;
  const figure = (scores: readonly number[]) => {
    const { interval } = describeScores(metric, scores, BOOTSTRAP_SEED);
    return interval && { low: interval.low, high: interval.high };
  };
  const { scores } = point;
  const heldOut = run.heldOut.find(({ skip }) => skipSetKey(skip) === skipSetKey(point.skip));
  return {
    id,
    spec,
    dtype: MODEL_DTYPES.find((known) => known === dtype) ?? null,
    step: point.step,
    metric: {
      key: metric,
      value: point.value,
      baseline: baseline.value,
      interval: scores && figure(scores),
      samples: scores && run.samples.map((sample, at) => ({ id: sample, score: scores[at] ?? 0 })),
    },
    heldOut: heldOut
      ? {
          value: heldOut.value,
          baseline: run.heldOut.find(({ skip }) => skip.length === 0)?.value ?? null,
          samples: heldOut.scores.length,
          interval: figure(heldOut.scores),
        }
      : null,
    latencyRatio: latencyOf(point.skip, run.timings)?.ratio ?? null,
  };
}
