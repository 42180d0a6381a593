import type { Interval } from '#engine/statistics/interval.ts';
import type { Spread } from '#engine/statistics/quantile.ts';
import type { ReportGroup, ReportRenderer, ReportRow, SampleSetReport } from './report.ts';
import { requireResults } from './report-tables.ts';

const HEADER = [
  'model',
  'model_sha256',
  'calibration',
  'calibration_id',
  'task',
  'samples_of',
  'method',
  'point',
  'strategy',
  'alpha',
  'sparsity',
  'skipped_blocks',
  'metric',
  'value',
  'low',
  'high',
  'samples',
  'difference',
  'difference_low',
  'difference_high',
  'p_value',
  'test',
  'held_out_value',
  'held_out_low',
  'held_out_high',
  'held_out_samples',
  'held_out_difference',
  'held_out_difference_low',
  'held_out_difference_high',
  'held_out_p_value',
  'held_out_gain',
  'held_out_constraint',
  'latency_ms',
  'latency_ms_q1',
  'latency_ms_q3',
  'latency_ratio',
  'latency_ratio_q1',
  'latency_ratio_q3',
  'latency_turns',
  'work_share',
  'journal',
];

function ends(interval: Interval | null | undefined) {
  return [interval?.low, interval?.high];
}

function spread(values: Spread | null | undefined) {
  return [values?.median, values?.low, values?.high];
}

function rowCells(group: ReportGroup, set: SampleSetReport, row: ReportRow) {
  const { model, calibration, task, metric } = group;
  const { figure, change, heldOut, latency } = row;
  const run = row.run === null ? undefined : set.runs[row.run];
  return [
    ...[model.name, model.hash, calibration.name, calibration.id, task.key, set.label],
    ...[row.name, row.role, run && JSON.stringify(run.spec.strategy), run?.spec.alpha],
    ...[row.sparsity, row.skip.join(' ')],
    ...[metric.key, figure.value, ...ends(figure.interval), figure.n],
    ...[change?.difference, ...ends(change?.interval), change?.pValue, change?.test],
    ...[heldOut?.value, ...ends(heldOut?.interval), heldOut?.n],
    ...[heldOut?.change?.difference, ...ends(heldOut?.change?.interval), heldOut?.change?.pValue],
    ...[heldOut?.gain, heldOut?.constraint],
    ...[...spread(latency?.ms), ...spread(latency?.ratio), latency?.turns],
    ...[row.work, run?.id],
  ];
}

/** One line for each row of the result tables, numbers unrounded: shares 0 to 1, milliseconds. */
export const csvRenderer: ReportRenderer = {
  key: 'csv',
  label: 'CSV of the results',
  description: 'Every row of the result tables, numbers in full: shares 0 to 1, milliseconds.',
  mimeType: 'text/csv',
  fileName: 'results.csv',
  render({ groups }) {
    requireResults(groups);
    const rows = groups.flatMap((group) =>
      group.sets.flatMap((set) => set.rows.map((row) => rowCells(group, set, row))),
    );
    return csvText(HEADER, rows);
  },
};

type Cell = string | number | boolean | null | undefined;

/** RFC 4180: quoted where it must be, lines end in CR LF, numbers in full. An unknown value is an empty cell. */
export function csvText(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: Cell): string {
  const text = cell === null || cell === undefined ? '' : inert(cell);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A name that a spreadsheet would take for a formula is led by an apostrophe, which it shows as text. */
function inert(cell: string | number | boolean): string {
  if (typeof cell !== 'string') return String(cell);
  return /^[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell;
}
