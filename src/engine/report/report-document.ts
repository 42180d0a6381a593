import type { BlockBars } from './block-bars.ts';
import { categoryTables } from './category-tables.ts';
import { type ImportancePart, runImportancePart, scanImportancePart, scanTitle } from './importance-parts.ts';
import { groupTable, notes, runTable } from './provenance.ts';
import {
  curveTable,
  removalTable,
  requireResults,
  resultTable,
  setText,
  skipSetTable,
  type ReportTable,
} from './report-tables.ts';
import type { Report, ReportGroup, SampleSetReport } from './report.ts';

/** A part of the report; every form shows the parts that it can. */
export type DocumentPart =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly table: ReportTable }
  | { readonly kind: 'charts'; readonly group: ReportGroup; readonly set: SampleSetReport }
  | { readonly kind: 'bars'; readonly charts: readonly BlockBars[] }
  | { readonly kind: 'commands'; readonly text: string };

export const REPORT_TITLE = 'Skipscope report';

/** The report from title to commands. Throws `SkipscopeError('invalid-input')` when there is nothing to report. */
export function reportDocument(report: Report): readonly DocumentPart[] {
  requireResults(report.groups);
  return [
    { kind: 'heading', level: 1, text: REPORT_TITLE },
    ...report.groups.flatMap(groupParts),
    ...report.scans.flatMap((scan): readonly DocumentPart[] => [
      { kind: 'heading', level: 2, text: `Importance of blocks: ${scanTitle(scan)}` },
      ...importanceParts(scanImportancePart(scan)),
    ]),
    { kind: 'heading', level: 2, text: 'How to read this' },
    { kind: 'list', items: notes(report) },
  ];
}

export function groupTitle({ model, task, calibration }: ReportGroup): string {
  return `${model.name}, ${task.label}, ${calibration.name}`;
}

function groupParts(group: ReportGroup): readonly DocumentPart[] {
  return [
    { kind: 'heading', level: 2, text: groupTitle(group) },
    ...categoryTables(group).map((table) => ({ kind: 'table', table }) as const),
    ...group.sets.flatMap((set) => setParts(group, set)),
    { kind: 'heading', level: 3, text: 'Provenance' },
    { kind: 'table', table: groupTable(group) },
    ...group.sets.map((set) => ({ kind: 'table', table: runTable(set) }) as const),
    { kind: 'heading', level: 3, text: 'Repeating the runs' },
    { kind: 'commands', text: commandsText(group) },
  ];
}

function setParts(group: ReportGroup, set: SampleSetReport): readonly DocumentPart[] {
  return [
    { kind: 'heading', level: 3, text: setText(set) },
    { kind: 'table', table: resultTable(group, set) },
    { kind: 'list', items: set.findings },
    { kind: 'charts', group, set },
    ...importanceParts(runImportancePart(group, set)),
    { kind: 'table', table: removalTable(set) },
    { kind: 'table', table: skipSetTable(set) },
    { kind: 'table', table: curveTable(group, set) },
  ];
}

function importanceParts(part: ImportancePart | null): readonly DocumentPart[] {
  if (part === null) return [];
  return [
    { kind: 'table', table: part.table },
    { kind: 'bars', charts: part.charts },
  ];
}

/** A shell script: the preparation of all runs, then one command for each, names as comments. */
function commandsText({ sets }: ReportGroup): string {
  const runs = sets.flatMap((set) => set.runs);
  const lines = runs.flatMap(({ name, command }) => [`# ${name.replace(/\s+/gu, ' ')}`, command]);
  const preparation = new Set(runs.flatMap((run) => run.preparation));
  return [...preparation, ...lines].join('\n');
}
