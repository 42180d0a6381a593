/** A record of a table and the lines that it spans, counted from 1. */
export interface CsvRecord {
  readonly cells: readonly string[];
  readonly firstLine: number;
  readonly lastLine: number;
}

/** A line that is no record, and why. */
export interface CsvFault {
  readonly line: number;
  readonly message: string;
}

/** A file with more faults than this is not read further. */
const MOST_FAULTS = 200;
/** A line that begins a row of its own. */
const ROW_START = /^\s*"?(?:https?:\/\/[^\s,;\t]+|[^\n,;\t"]*\.(?:jpe?g|png|webp|gif|bmp|avif))"?\s*[,;\t]/iu;

const MESSAGES: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'A quotation mark is opened and never closed.',
  CSV_INVALID_CLOSING_QUOTE: 'Something follows a closing quotation mark.',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'Something follows a closing quotation mark.',
  INVALID_OPENING_QUOTE: 'A quotation mark stands inside a cell that does not begin with one.',
};

/** The one record of a line that has no line break in a cell; null when its quotation marks are wrong. */
export async function parseCsvLine(line: string, delimiter: string): Promise<readonly string[] | null> {
  const { records, faults } = await readCsvRecords(line, delimiter, () => false);
  return faults.length === 0 ? (records[0]?.cells ?? []) : null;
}

/**
 * Reads records as RFC 4180 has them, with any delimiter and line ends; empty lines are skipped. A record with wrong
 * quotation marks costs its first line only: reading goes on behind it, so that one slip does not swallow the rest.
 *
 * @param mayBreak says whether the cell of a column may hold line breaks; elsewhere one is taken for a missing
 *   quotation mark.
 */
export async function readCsvRecords(
  text: string,
  delimiter: string,
  mayBreak: (column: number) => boolean,
): Promise<{ readonly records: readonly CsvRecord[]; readonly faults: readonly CsvFault[] }> {
  const { parse, CsvError } = await import('csv-parse/browser/esm/sync');
  const lines = text.replace(/\r\n?/gu, '\n').split('\n');
  const records: CsvRecord[] = [];
  const faults: CsvFault[] = [];
  let start = 0;
  while (start < lines.length) {
    if (faults.length === MOST_FAULTS) {
      faults.push({ line: start + 1, message: 'Too many lines are no records; reading ended here.' });
      break;
    }
    const from = start;
    let next = firstFilled(lines, start);
    try {
      parse(lines.slice(from).join('\n'), {
        delimiter,
        record_delimiter: '\n',
        relax_column_count: true,
        skip_empty_lines: true,
        trim: true,
        on_record: (cells: string[], info) => {
          if (cells.some((cell, column) => isSwallowing(cell, mayBreak(column)))) throw new UnclosedQuote();
          records.push({ cells, firstLine: next + 1, lastLine: from + info.lines });
          next = firstFilled(lines, from + info.lines);
          return null;
        },
      });
      break;
    } catch (error) {
      if (!(error instanceof CsvError) && !(error instanceof UnclosedQuote)) throw error;
      const code = error instanceof CsvError ? error.code : 'CSV_QUOTE_NOT_CLOSED';
      faults.push({ line: next + 1, message: MESSAGES[code] ?? error.message });
      start = next + 1;
    }
  }
  return { records, faults };
}

/** A cell whose quotation mark was closed by one in a later row. */
class UnclosedQuote extends Error {}

function isSwallowing(cell: string, mayBreak: boolean): boolean {
  const [, ...further] = cell.split('\n');
  return further.length > 0 && (!mayBreak || further.some((line) => ROW_START.test(line)));
}

/** The first line from `line` on that is not blank. */
function firstFilled(lines: readonly string[], line: number): number {
  let at = line;
  while (at < lines.length && lines[at]?.trim() === '') at++;
  return at;
}
