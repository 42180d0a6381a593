import { z } from 'zod';
import type { NamedFile, RowIssue } from './calibration-set.ts';
import { isHidden } from './picture-files.ts';

/** An annotation file, decoded. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Bytes. Beyond it, engines cannot hold the text in one string. */
const MOST_BYTES = 256 * 2 ** 20;

/** The files with one of these endings (`csv`), hidden ones left out. */
export function filesEnding(files: readonly NamedFile[], endings: readonly string[]): readonly NamedFile[] {
  return files
    .filter(({ path }) => endings.includes(path.slice(path.lastIndexOf('.') + 1).toLowerCase()))
    .filter(({ path }) => !isHidden(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A file's text, or null when it cannot be read, which is reported. */
export async function readText({ path, contents }: NamedFile, issues: RowIssue[]): Promise<TextFile | null> {
  if (contents.size > MOST_BYTES) {
    issues.push({
      where: path,
      what: `The file is larger than ${MOST_BYTES / 2 ** 20} MiB.`,
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
