import { annotationRow, type AnnotationRow } from './annotation-row.ts';
import type { AnnotationText } from './annotation-text.ts';
import type { CalibrationImporter } from './calibration-importer.ts';
import type { RowIssue } from './calibration-set.ts';
import { collectRows, type RowsOfFile } from './collect-rows.ts';
import { type CsvHeader, readCsvHeader } from './csv-header.ts';
import { type CsvRecord, readCsvRecords } from './csv-records.ts';
import { areLemmas, areNumberedCaptions, readNumberedCaptions } from './numbered-captions.ts';
import { checkRow, type GoodRow } from './row-reader.ts';

/** A table with a header, such as `file_name,label,objects,captions`, or the numbered captions of Flickr8k. */
export const csvImporter: CalibrationImporter = {
  key: 'csv',
  label: 'CSV table',
  recognises:
    'CSV and TSV files whose header names file_name and some of label, objects and captions, and perhaps prompt; captions.txt of Flickr8k',
  read: async ({ tables }, issues) => {
    const files: RowsOfFile[] = [];
    for (const table of tables) {
      if (areLemmas(table.path)) {
        issues.push({
          where: table.path,
          what: 'The words of these captions are reduced to their stems.',
          remedy: 'Nothing needs to be done: the file is passed over.',
          harmless: true,
        });
      } else if (areNumberedCaptions(table.text)) {
        files.push(readNumberedCaptions(table, issues));
      } else {
        const header = await readCsvHeader(table, issues);
        if (header) files.push({ path: table.path, rows: await readTable(table, header, issues) });
      }
    }
    return files.length > 0 ? collectRows(files, issues) : null;
  },
};

async function readTable(
  { path, text }: AnnotationText,
  { delimiter, columns, names, line }: CsvHeader,
  issues: RowIssue[],
): Promise<readonly GoodRow<AnnotationRow>[]> {
  const { records, faults } = await readCsvRecords(
    text,
    delimiter,
    (column) => columns[column] === 'captions' || columns[column] === 'prompt',
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
