import { SkipscopeError } from '#engine/base/errors.ts';
import type { CalibrationSet } from '#engine/calibration/calibration-set.ts';
import { BOOTSTRAP_SEED } from '#engine/statistics/bootstrap.ts';
import { describeScores, type MetricFigure } from '#engine/statistics/metric-figure.ts';
import { selectSamples } from '#engine/tasks/select-samples.ts';
import type { TaskSample } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { ExportRecord, ExportedRun } from './export-record.ts';

/** Sums of the same scores may round differently. */
const ROUNDING = 1e-9;

/** What an export claims, to be measured again. */
export interface ClaimedFigure {
  readonly run: ExportedRun;
  /** The samples on which it is claimed, in their order. */
  readonly samples: readonly TaskSample[];
  /** The figure on these samples. */
  readonly figure: MetricFigure;
}

/**
 * The figure that an export claims on the samples of `set`, or on the first `limit` of them. Throws
 * `SkipscopeError('invalid-input')` for an export that claims none, another set, other samples, and a limit where the score
 * of a sample depends on the others.
 */
export function claimedFigure(
  { run }: ExportRecord,
  set: CalibrationSet,
  limit: number | undefined,
): ClaimedFigure {
  if (run === null)
    throw refusal(
      'No run was named for this export: it claims no figure that could be compared.',
      'Measure it with "evaluate", or export the point of a run.',
    );
  const { spec, metric } = run;
  const claimed = metric.samples;
  if (claimed === null)
    throw refusal(
      'The journal of this export, of an earlier version, has no scores of samples to compare with.',
      'Search again, and export from the new journal.',
    );
  if (spec.calibration.id !== set.id)
    throw refusal(
      `The figures were measured on the calibration set "${spec.calibration.name}"; "${set.name}" is another one, or has changed.`,
      'Give the set on which they were measured.',
    );
  const task = taskByKey(spec.task);
  const { calibration } = selectSamples(set, task, spec.sampling);
  if (
    calibration.some(({ sample }, at) => sample.id !== claimed[at]?.id) ||
    calibration.length !== claimed.length
  )
    throw refusal(
      `The set "${set.name}" no longer gives the ${claimed.length} samples that were scored.`,
      'Give the set on which the figures were measured.',
    );
  const count = Math.min(limit ?? claimed.length, claimed.length);
  if (count < claimed.length && task.metric === 'cider' && spec.documentFrequencies === null)
    throw refusal(
      'CIDEr weighs words by all references, so that fewer samples have other scores.',
      'Leave --limit out.',
    );
  const scores = claimed.slice(0, count).map(({ score }) => score);
  return {
    run,
    samples: calibration.slice(0, count),
    figure: describeScores(task.metric, scores, BOOTSTRAP_SEED),
  };
}

/** Whether a measured value is what was claimed: it lies in the interval, or without one equals the value. */
export function agrees({ value, interval }: MetricFigure, measured: number): boolean {
  const { low, high } = interval ?? { low: value, high: value };
  return measured >= low - ROUNDING && measured <= high + ROUNDING;
}

function refusal(what: string, remedy: string): SkipscopeError {
  return new SkipscopeError('invalid-input', what, remedy);
}
