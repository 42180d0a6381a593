import type { z } from 'zod';

import type { RowIssue } from './calibration-set.ts';
import { issueText } from '#engine/base/schema-issue.ts';

/** A row that fits its schema, and where it stood. */
export interface GoodRow<Row> {
  readonly row: Row;
  readonly where: string;
}

/** Checks the rows of one list, keeps the good ones and reports each bad one with its place. */
export function readRows<Schema extends z.ZodType>(
  path: string,
  list: string,
  rows: readonly unknown[],
  schema: Schema,
  issues: RowIssue[],
): readonly GoodRow<z.output<Schema>>[] {
  return rows.flatMap((row, index) => checkRow(row, `${path}, ${list}[${index}]`, schema, issues));
}

/** The row if it fits its schema; else none, and the reason goes to `issues`. */
export function checkRow<Schema extends z.ZodType>(
  row: unknown,
  where: string,
  schema: Schema,
  issues: RowIssue[],
): readonly GoodRow<z.output<Schema>>[] {
  const parsed = schema.safeParse(row);
  if (parsed.success) return [{ row: parsed.data, where }];
  const [problem] = parsed.error.issues;
  const field = problem?.path.join('.');
  issues.push({
    where,
    what: `${field ? `"${field}" is missing or wrong` : 'The row is wrong'}: ${problem ? issueText(problem) : 'it is not of the right form'}.`,
    remedy: 'Correct this row, or take it out.',
  });
  return [];
}
