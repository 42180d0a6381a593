import { z } from 'zod';

import { annotationRow, type AnnotationRow, type Column, columnsOf } from './annotation-row.ts';
import type { AnnotationText } from './annotation-text.ts';
import type { CalibrationImporter } from './calibration-importer.ts';
import type { RowIssue } from './calibration-set.ts';
import { collectRows } from './collect-rows.ts';
import { parseLosslessJson } from './lossless-json.ts';
import { checkRow, type GoodRow } from './row-reader.ts';

const jsonObject = z.record(z.string(), z.unknown());

/** One JSON object per line, such as `{"file_name": "1.jpg", "label": "cup", "captions": ["A cup."]}`. */
export const jsonLinesImporter: CalibrationImporter = {
  key: 'jsonl',
  label: 'JSON Lines',
  recognises:
    'JSONL files whose objects have file_name and some of label, objects and captions, and perhaps prompt',
  read: ({ jsonLines }, issues) => {
    if (jsonLines.length === 0) return Promise.resolve(null);
    const files = jsonLines.map((file) => ({ path: file.path, rows: readFile(file, issues) }));
    return Promise.resolve(collectRows(files, issues));
  },
};

function readFile({ path, text }: AnnotationText, issues: RowIssue[]): readonly GoodRow<AnnotationRow>[] {
  const foreign = new Set<string>();
  return text.split(/\r\n?|\n/u).flatMap((line, number) => {
    if (line.trim() === '') return [];
    const where = `${path}, line ${number + 1}`;
    const fields = readLine(line, where, issues);
    if (!fields) return [];
    const row = new Map<Column, unknown>();
    const columns = columnsOf(Object.keys(fields));
    for (const [at, [key, value]] of Object.entries(fields).entries()) {
      const column = columns[at] ?? null;
      if (column === null) {
        if (!foreign.has(key)) issues.push(meaningless(key, where));
        foreign.add(key);
      } else if (row.has(column)) {
        issues.push({
          where,
          what: `"${key}" says once more what another key says.`,
          remedy: 'Keep one of the two keys.',
        });
        return [];
      } else {
        row.set(column, value);
      }
    }
    return checkRow(Object.fromEntries(row), where, annotationRow, issues);
  });
}

function readLine(line: string, where: string, issues: RowIssue[]): Readonly<Record<string, unknown>> | null {
  let value: unknown;
  try {
    value = parseLosslessJson(line);
  } catch {
    value = undefined;
  }
  const parsed = jsonObject.safeParse(value);
  if (parsed.success) return parsed.data;
  issues.push({
    where,
    what: value === undefined ? 'The line is not valid JSON.' : 'The line is no JSON object.',
    remedy: 'Write one JSON object per line.',
  });
  return null;
}

function meaningless(key: string, where: string): RowIssue {
  return {
    where,
    what: `The key "${key}" has no meaning here.`,
    remedy: 'Nothing needs to be done: it is passed over.',
    harmless: true,
  };
}
