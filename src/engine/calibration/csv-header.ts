import { type Column, columnsOf } from './annotation-row.ts';
import type { AnnotationText } from './annotation-text.ts';
import type { RowIssue } from './calibration-set.ts';
import { parseCsvLine } from './csv-records.ts';

export interface CsvHeader {
  readonly delimiter: string;
  /** By position; null where a column has no meaning here. */
  readonly columns: readonly (Column | null)[];
  readonly names: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

const DELIMITERS = [',', ';', '\t'];

/** The line before the header by which Excel is told what separates cells. */
const EXCEL_SEPARATOR = /^"?sep=(\\t|[^"])"?[,;\t ]*$/iu;

/** Null when the file is no table of pictures, which is reported. */
export async function readCsvHeader(
  { path, text }: AnnotationText,
  issues: RowIssue[],
): Promise<CsvHeader | null> {
  const lines = text.split(/\r\n?|\n/u);
  const first = lines.findIndex(isFilled);
  const separator = EXCEL_SEPARATOR.exec(lines[first] ?? '')?.[1]?.replace('\\t', '\t');
  const at =
    separator === undefined ? first : lines.findIndex((line, place) => place > first && isFilled(line));
  const where = `${path}, line ${Math.max(at, 0) + 1}`;
  for (const delimiter of separator === undefined ? DELIMITERS : [separator]) {
    const names = (await parseCsvLine(lines[at] ?? '', delimiter)) ?? [];
    const columns = columnsOf(names);
    if (!isComplete(columns)) continue;
    names.forEach((name, place) => {
      if (columns[place] === null) issues.push(meaningless(name, where));
    });
    return { delimiter, columns, names, line: at + 1 };
  }
  const said = separator === undefined ? '' : ` The line before it says that "${separator}" separates cells.`;
  issues.push({
    where,
    what: `This line is no header that names file_name and, once each, some of label, objects and captions.${said}`,
    remedy: 'Begin the table with a line such as file_name,label,objects,captions.',
  });
  return null;
}

function isFilled(line: string): boolean {
  return line.trim() !== '';
}

/** Whether columns name the picture and something about it, each once. */
function isComplete(columns: readonly (Column | null)[]): boolean {
  const known = columns.filter((column) => column !== null);
  const told = known.filter((column) => column !== 'file_name' && column !== 'prompt');
  return known.includes('file_name') && told.length > 0 && new Set(known).size === known.length;
}

function meaningless(name: string, where: string): RowIssue {
  return {
    where,
    what: `The column "${name}" has no meaning here.`,
    remedy: 'Nothing needs to be done: it is passed over.',
    harmless: true,
  };
}
