import { annotationRow, type AnnotationRow, type Column, columnOf } from './annotation-row.ts';
import type { TextFile } from './annotation-text.ts';
import type { CalibrationImporter } from './calibration-importer.ts';
import type { RowIssue } from './calibration-set.ts';
import { collectRows } from './collect-rows.ts';
import { type CsvRecord, parseCsvLine, readCsvRecords } from './csv-records.ts';
import { checkRow, type GoodRow } from './row-reader.ts';

interface Header {
  readonly delimiter: string;
  /** By position; null where a column has no meaning here. */
  readonly columns: readonly (Column | null)[];
  readonly names: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

const DELIMITERS = [',', ';', '\t'];

/** A table with a header, such as `file_name,label,objects,captions`. */
export const csvImporter: CalibrationImporter = {
  key: 'csv',
  label: 'CSV table',
  recognises: 'CSV and TSV files whose header names file_name and some of label, objects and captions',
  read: async ({ tables }, issues) => {
    const rows: GoodRow<AnnotationRow>[] = [];
    let found = false;
    for (const table of tables) {
      const header = await readHeader(table, issues);
      if (!header) continue;
      found = true;
      rows.push(...(await readTable(table, header, issues)));
    }
    return found ? collectRows(rows, issues) : null;
  },
};

/** Null when the file is no table of pictures, which is reported. */
async function readHeader({ path, text }: TextFile, issues: RowIssue[]): Promise<Header | null> {
  const lines = text.split(/\r\n?|\n/u);
  const at = lines.findIndex((line) => line.trim() !== '');
  for (const delimiter of DELIMITERS) {
    const names = (await parseCsvLine(lines[at] ?? '', delimiter)) ?? [];
    const columns = names.map(columnOf);
    const repeated = columns.find((column, place) => column !== null && columns.indexOf(column) !== place);
    const complete =
      columns.includes('file_name') && columns.some((name) => name !== null && name !== 'file_name');
    if (!complete || repeated) continue;
    names.forEach((name, place) => {
      if (columns[place] !== null) return;
      issues.push({
        where: `${path}, line ${at + 1}`,
        what: `The column "${name}" has no meaning here.`,
        remedy: 'Nothing needs to be done: it is passed over.',
        harmless: true,
      });
    });
    return { delimiter, columns, names, line: at + 1 };
  }
  issues.push({
    where: `${path}, line ${Math.max(at, 0) + 1}`,
    what: 'This line is no header that names file_name and, once each, some of label, objects and captions.',
    remedy: 'Begin the table with a line such as file_name,label,objects,captions.',
  });
  return null;
}

async function readTable(
  { path, text }: TextFile,
  { delimiter, columns, names, line }: Header,
  issues: RowIssue[],
): Promise<readonly GoodRow<AnnotationRow>[]> {
  const { records, faults } = await readCsvRecords(
    text,
    delimiter,
    (column) => columns[column] === 'captions',
  );
  for (const fault of faults)
    issues.push({
      where: `${path}, line ${fault.line}`,
      what: fault.message,
      remedy: 'Put the cell between quotation marks, and double those inside it.',
    });
  return records.flatMap((record) => {
    const { cells, firstLine } = record;
    if (firstLine <= line || cells.every((cell) => cell === '')) return [];
    const where = `${path}, ${place(record)}`;
    if (cells.length === names.length) {
      const fields = columns.flatMap((column, at) => (column === null ? [] : [[column, cells[at]]]));
      return checkRow(Object.fromEntries(fields), where, annotationRow, issues);
    }
    issues.push({
      where,
      what: `The row has ${cells.length} cells, but the header names ${names.length}.`,
      remedy: 'Add the missing cells, or put cells that hold a delimiter between quotation marks.',
    });
    return [];
  });
}

function place({ firstLine, lastLine }: CsvRecord): string {
  return firstLine === lastLine ? `line ${firstLine}` : `lines ${firstLine} to ${lastLine}`;
}
