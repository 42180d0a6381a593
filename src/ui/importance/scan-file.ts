import { metricByKey } from '#engine/metrics/metrics.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { plural } from '#ui/format/numbers.ts';

/** What a figure of a scan says that it was measured on. */
export function scanDetails({ model, task, metric, samples, calibration }: ImportanceReport): string {
  const where = `${plural(samples.length, 'sample')} of “${calibration.name}”`;
  return [model.name, taskByKey(task).label, metricByKey(metric).label, where].join(' · ');
}

/** The words for a scan in the name of a file. */
export function scanWords({ model, task }: ImportanceReport, view: string): readonly string[] {
  return [model.name, task, 'importance', view];
}
