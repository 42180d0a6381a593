import { csvText } from './csv-renderer.ts';
import type { ReportRenderer } from './report.ts';
import { requireResults } from './report-tables.ts';

const HEADER = [
  'model_sha256',
  'calibration_id',
  'task',
  'samples_of',
  'run',
  'step',
  'sparsity',
  'metric',
  'value',
  'removed',
  'restored',
  'skipped_blocks',
  'journal',
];

/** Every point of every run's path, the full model first. */
export const curvesRenderer: ReportRenderer = {
  key: 'curves',
  label: 'CSV of the curves',
  description: 'Every point of every path: metric, sparsity, removed and restored blocks.',
  mimeType: 'text/csv',
  fileName: 'curves.csv',
  render({ groups }) {
    requireResults(groups);
    const rows = groups.flatMap(({ model, calibration, task, metric, sets }) =>
      sets.flatMap(({ label, runs }) =>
        runs.flatMap(({ name, id, curve }) =>
          curve.map(({ step, sparsity, value, removed, restored, skip }) => [
            ...[model.hash, calibration.id, task.key, label, name, step, sparsity, metric.key, value],
            ...[removed.join(' '), restored.join(' '), skip.join(' '), id],
          ]),
        ),
      ),
    );
    return csvText(HEADER, rows);
  },
};
