import { groupTitle } from './report-document.ts';
import { categoryTables } from './category-tables.ts';
import { resultTable, type ReportTable } from './report-tables.ts';
import { RATIO_HEADING } from './report-text.ts';
import type { Report } from './report.ts';

/** Columns that fit a terminal. */
const SHOWN = 4;

/** A table in columns of equal width. */
function plainTable({ caption, columns, rows }: ReportTable): readonly string[] {
  const all = [columns, ...rows];
  const widths = columns.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
  return [caption, ...all.map((row) => `  ${line(row).trimEnd()}`)];
}

/** The results in lines of plain text: tables and findings. */
export function reportSummary({ groups }: Report): readonly string[] {
  return groups.flatMap((group) => [
    groupTitle(group),
    ...categoryTables(group).flatMap(plainTable),
    ...group.sets.flatMap((set) => {
      const { caption, columns, rows } = resultTable(group, set);
      const latency = columns.indexOf(RATIO_HEADING);
      const shown = [...columns.keys()].filter((column) => column < SHOWN || column === latency);
      const pick = (row: readonly string[]) => shown.map((column) => row[column] ?? '');
      return [
        ...plainTable({ caption, columns: pick(columns), rows: rows.map(pick) }),
        ...set.findings.map((finding) => `  ${finding}`),
      ];
    }),
  ]);
}
