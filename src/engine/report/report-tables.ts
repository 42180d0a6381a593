import { SkipscopeError } from '#engine/base/errors.ts';
import {
  changeText,
  figureText,
  metricHeading,
  metricNumber,
  millisecondsText,
  percentText,
  RATIO_HEADING,
  speedText,
  verdictText,
} from './report-text.ts';
import type { ReportGroup, ReportRow, SampleSetReport } from './report.ts';

/** A table as text; every form of the report shows the same cells. */
export interface ReportTable {
  readonly caption: string;
  readonly columns: readonly string[];
  /** As many cells as columns; the first one names the row. */
  readonly rows: readonly (readonly string[])[];
}

/** By column: whether all its cells are numbers (or mark a missing one), which are aligned to the right. */
export function numericColumns({ columns, rows }: ReportTable): readonly boolean[] {
  const isNumber = (cell: string) => /^(?:(?:≥ )?[+−]?\d[\d.]*(?: %)?(?: \[.*)?|–|not measured)$/u.test(cell);
  return columns.map((_, column) => column > 0 && rows.every((row) => isNumber(row[column] ?? '')));
}

interface Column {
  readonly heading: string;
  cell(row: ReportRow): string;
  /** Left out if it is empty in every row. */
  readonly optional?: (row: ReportRow) => boolean;
}

function columnsOf({ metric }: ReportGroup): readonly Column[] {
  return [
    { heading: 'Method', cell: ({ name }) => name },
    { heading: 'Sparsity', cell: ({ sparsity }) => percentText(sparsity) },
    { heading: metricHeading(metric), cell: ({ figure }) => figureText(figure, metric) },
    {
      heading: 'Difference to full',
      cell: ({ change }) => changeText(change, metric),
      optional: ({ change }) => change !== null,
    },
    {
      heading: 'Held out',
      cell: ({ heldOut }) => (heldOut ? figureText(heldOut, metric) : '–'),
      optional: ({ heldOut }) => heldOut !== null,
    },
    {
      heading: 'Difference held out',
      cell: ({ heldOut }) => changeText(heldOut?.change ?? null, metric),
      optional: ({ heldOut }) => Boolean(heldOut?.change),
    },
    {
      heading: 'Verdict held out',
      cell: ({ heldOut }) => verdictText(heldOut),
      optional: ({ heldOut }) => Boolean(heldOut?.gain ?? heldOut?.constraint),
    },
    {
      heading: 'Latency (ms)',
      cell: ({ latency }) => millisecondsText(latency),
      optional: ({ latency }) => latency !== null,
    },
    {
      heading: RATIO_HEADING,
      cell: ({ skip, latency }) => speedText(skip, latency),
      optional: ({ skip }) => skip.length > 0,
    },
    {
      heading: 'Work',
      cell: ({ work }) => (work === null ? '–' : percentText(work)),
      optional: ({ work }) => work !== null,
    },
  ];
}

/** Full model and operating points of every run on one set of samples. */
export function resultTable(group: ReportGroup, set: SampleSetReport): ReportTable {
  const columns = columnsOf(group).filter(({ optional }) => !optional || set.rows.some(optional));
  return {
    caption: `${group.task.label} on ${group.calibration.name}, ${setText(set)}`,
    columns: columns.map(({ heading }) => heading),
    rows: set.rows.map((row) => columns.map(({ cell }) => cell(row))),
  };
}

/** `bird: 40 samples, 12 held out`. */
export function setText({ label, samples, heldOut }: SampleSetReport): string {
  const aside = heldOut === 0 ? '' : `, ${String(heldOut)} held out`;
  return `${label}: ${String(samples)} samples${aside}`;
}

/** The blocks in the order of their removal. */
export function removalTable({ runs, label }: SampleSetReport): ReportTable {
  return {
    caption: `Removal order, ${label}`,
    columns: ['Run', 'Blocks removed, first to last', 'Stopped by'],
    rows: runs.map(({ name, removalOrder, stoppedBy, status }) => [
      name,
      removalOrder.length === 0 ? 'none' : removalOrder.join(' '),
      stoppedBy ?? status,
    ]),
  };
}

/** Metric by number of skipped blocks; the best value if a run reached a number twice. */
export function curveTable({ metric, model }: ReportGroup, { runs, label }: SampleSetReport): ReportTable {
  const sizes = [...new Set(runs.flatMap(({ curve }) => curve.map(({ skip }) => skip.length)))];
  return {
    caption: `${metricHeading(metric)} by skipped blocks of ${String(model.blocks)}, ${label}`,
    columns: ['Skipped', ...runs.map(({ name }) => name)],
    rows: sizes
      .sort((a, b) => a - b)
      .map((size) => [
        String(size),
        ...runs.map(({ curve }) => {
          const values = curve.filter(({ skip }) => skip.length === size).map(({ value }) => value);
          return values.length === 0 ? '–' : metricNumber(Math.max(...values), metric);
        }),
      ]),
  };
}

/** The skip sets themselves, to be copied. */
export function skipSetTable({ rows, label }: SampleSetReport): ReportTable {
  return {
    caption: `Skip sets, ${label}`,
    columns: ['Method', 'Skipped blocks'],
    rows: rows
      .filter(({ role }) => role !== 'full')
      .map(({ name, skip }) => [name, skip.length === 0 ? 'none' : skip.join(' ')]),
  };
}

/** Throws `SkipscopeError('invalid-input')` for a report without a table. */
export function requireResults(groups: readonly ReportGroup[]): void {
  if (groups.length > 0) return;
  throw new SkipscopeError(
    'invalid-input',
    'None of the runs has measured the full model yet, so there is nothing to report.',
    'Let a search run until its baseline is known.',
  );
}
