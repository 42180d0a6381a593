import { SkipscopeError, type ErrorCode } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { mostBytesOf } from '#engine/model/file-limits.ts';

/**
 * A text file as Python's `open(path, encoding="utf-8").read()` gives it: `\r\n` and `\r` become `\n`, and a byte order
 * mark stays in the text. Throws `SkipscopeError('not-found')` without the file, and `code` for bytes that are no UTF-8.
 */
export async function readText(source: FileSource, path: string, code: ErrorCode): Promise<string> {
  const bytes = await source.read(path, { maxBytes: mostBytesOf(path) });
  try {
    return unixLines(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new SkipscopeError(code, `${path} is not UTF-8 text.`, `Save ${path} as UTF-8.`, { cause });
  }
}

/** Line ends as Python's text mode and Jinja's lexer (`newline_sequence="\n"`) make them alike. */
export function unixLines(text: string): string {
  return text.replace(/\r\n|\r/g, '\n');
}
