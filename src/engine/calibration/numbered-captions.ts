import { annotationRow } from './annotation-row.ts';
import type { AnnotationText } from './annotation-text.ts';
import type { RowIssue } from './calibration-set.ts';
import type { RowsOfFile } from './collect-rows.ts';
import { checkRow } from './row-reader.ts';

/** A line of Flickr8k.token.txt (Hodosh et al., 2013): the picture, the number of the caption, a tab and the caption. */
const NUMBERED = /^([^\t]+)#\d+[ ]*\t(.*)$/u;

/** Whether a text has such a line first. */
export function areNumberedCaptions(text: string): boolean {
  return NUMBERED.test(text.trimStart().split(/\r\n?|\n/u, 1)[0] ?? '');
}

/**
 * Flickr8k comes with a second file, Flickr8k.lemma.token.txt, in which words are reduced to their stems. As captions they
 * would count beside the real ones.
 */
export function areLemmas(path: string): boolean {
  return /\.lemma\.[^/]*$/iu.test(path);
}

/** Reads `1.jpg#0`, a tab and a caption in each line. Quotation marks have no meaning there. */
export function readNumberedCaptions({ path, text }: AnnotationText, issues: RowIssue[]): RowsOfFile {
  const rows = text.split(/\r\n?|\n/u).flatMap((line, at) => {
    if (line.trim() === '') return [];
    const where = `${path}, line ${at + 1}`;
    const [, file, captions] = NUMBERED.exec(line) ?? [];
    if (file !== undefined) return checkRow({ file_name: file, captions }, where, annotationRow, issues);
    issues.push({
      where,
      what: 'The line does not name a picture and the number of its caption, as in 1.jpg#0, before a tab.',
      remedy: 'Correct this line, or take it out.',
    });
    return [];
  });
  return { path, rows };
}
