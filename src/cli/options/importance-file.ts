import { SkipscopeError } from '#engine/base/errors.ts';
import { faultText, UP_TO_THE_FIRST_FAULT } from '#engine/base/schema-issue.ts';
import { type ImportanceReport, importanceReport } from '#service/contract/importance-operations.ts';
import { readInputFile } from './named-file.ts';

/**
 * What `importance --json` has written. Throws `SkipscopeError('not-found')` for a file that cannot be read, and
 * `SkipscopeError('invalid-input')` for one that holds anything else.
 */
export async function readImportance(path: string): Promise<ImportanceReport> {
  const text = new TextDecoder().decode(await readInputFile(path));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw refused(path, 'it is not valid JSON', cause);
  }
  const parsed = importanceReport.safeParse(json, UP_TO_THE_FIRST_FAULT);
  if (parsed.success) return parsed.data;
  throw refused(path, faultText(parsed.error), parsed.error);
}

function refused(path: string, why: string, cause: unknown): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `${path} does not hold the importance of blocks: ${why}.`,
    'Name a file that "skipscope importance --json" wrote.',
    { cause },
  );
}
