import { metricByKey } from '#engine/metrics/metrics.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { plural } from '#ui/format/numbers.ts';

/** What was measured, of blocks or of their pairs. */
type Measured = Pick<ImportanceReport, 'model' | 'task' | 'metric' | 'calibration'>;

/** What a saved map says that it was measured on; `samples` is their number. */
export function scanDetails({ model, task, metric, calibration }: Measured, samples: number): string {
  const where = `${plural(samples, 'sample')} of “${calibration.name}”`;
  return [model.name, taskByKey(task).label, metricByKey(metric).label, where].join(' · ');
}

/** The words for a measurement in the name of a file. */
export function scanWords({ model, task }: Measured, view: string): readonly string[] {
  return [model.name, task, 'importance', view];
}
