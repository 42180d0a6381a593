import { csvText } from './csv-renderer.ts';
import type { MeasuredImportance } from './measured-importance.ts';
import type { ReportGroup, ReportRenderer } from './report.ts';
import { requireResults } from './report-tables.ts';

const HEADER = [
  'model',
  'model_sha256',
  'calibration',
  'calibration_id',
  'task',
  'metric',
  'source',
  'samples_of',
  'samples',
  'run',
  'measure',
  'block',
  'value',
  'low',
  'high',
  'bound',
];

function runRows({ model, calibration, task, metric, sets }: ReportGroup) {
  return sets.flatMap(({ label, samples, importance }) =>
    importance.map(({ block, drop, exact, run }) => [
      ...[model.name, model.hash, calibration.name, calibration.id, task.key, metric.key],
      ...['run', label, samples, run],
      ...['metric-drop', block, drop, null, null, exact ? 'exact' : 'at least'],
    ]),
  );
}

function scanRows({ model, calibration, task, metric, samples, measures }: MeasuredImportance) {
  return measures.flatMap(({ key, blocks }) =>
    blocks.flatMap((measured, block) => {
      if (measured === null) return [];
      const { value, interval } = measured;
      return [
        [
          ...[model.name, model.hash, calibration.name, calibration.id, task, metric],
          ...['scan', null, samples.length, null],
          ...[key, block, value, interval?.low, interval?.high, 'exact'],
        ],
      ];
    }),
  );
}

/** One line for each block that a run knows alone, and for each measure of each block of a scan, numbers unrounded. */
export const importanceRenderer: ReportRenderer = {
  key: 'importance',
  label: 'CSV of importance',
  description: 'What is known of each block alone, by runs and by scans, numbers in full: shares 0 to 1.',
  mimeType: 'text/csv',
  fileName: 'importance.csv',
  render({ groups, scans }) {
    requireResults(groups);
    return csvText(HEADER, [...groups.flatMap(runRows), ...scans.flatMap(scanRows)]);
  },
};
