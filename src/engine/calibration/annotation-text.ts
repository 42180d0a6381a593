import { z } from 'zod';
import type { NamedFile, RowIssue } from './calibration-set.ts';
import { isHidden } from './picture-files.ts';

/** An annotation file, decoded. */
export interface AnnotationText {
  readonly path: string;
  readonly text: string;
}

/** Bytes. Beyond it, engines cannot hold the text in one string. */
export const MOST_ANNOTATION_BYTES = 256 * 2 ** 20;

/** Endings of annotation files by kind. A `.txt` file is a table only if its name speaks of captions. */
export const ANNOTATION_FILES = {
  json: /\.json$/iu,
  jsonLines: /\.(?:jsonl|ndjson)$/iu,
  tables: /\.(?:csv|tsv|token)$|(?:caption|token)[^/]*\.txt$/iu,
} as const;

/** Whether a file is read for annotations. */
export function isAnnotationFile(path: string): boolean {
  return Object.values(ANNOTATION_FILES).some((pattern) => pattern.test(path));
}

/** The files whose path fits, hidden ones left out. */
export function filesLike(files: readonly NamedFile[], pattern: RegExp): readonly NamedFile[] {
  return files
    .filter(({ path }) => pattern.test(path) && !isHidden(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A file's text, or null when it cannot be read, which is reported. */
export async function readAnnotationText(
  { path, contents }: NamedFile,
  issues: RowIssue[],
): Promise<AnnotationText | null> {
  if (contents.size > MOST_ANNOTATION_BYTES) {
    issues.push({
      where: path,
      what: `The file is larger than ${MOST_ANNOTATION_BYTES / 2 ** 20} MiB.`,
      remedy: 'Split it, or leave out what a search does not need.',
    });
    return null;
  }
  try {
    return { path, text: decodeText(new Uint8Array(await contents.arrayBuffer())) };
  } catch {
    issues.push({ where: path, what: 'The file cannot be read.', remedy: 'Offer the files again.' });
    return null;
  }
}

/** UTF-8, or UTF-16 where a byte order mark says so. Bytes that fit neither become U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** The character that replaces bytes that are no UTF-8 in a decoded text. */
const REPLACEMENT_CHARACTER = '\uFFFD';

/** A text of a row, trimmed: not empty, and free of bytes that were no UTF-8. */
export const legibleText = z
  .string()
  .trim()
  .min(1, 'it is empty')
  .refine((text) => !text.includes(REPLACEMENT_CHARACTER), 'it holds bytes that are no UTF-8');
