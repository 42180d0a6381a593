import type { NamedFile, RowIssue } from './calibration-set.ts';

const PICTURE = /\.(?:jpe?g|png|webp|gif|bmp|avif)$/iu;

/** Whether a path has the ending of a picture. */
export function isPicture(path: string): boolean {
  return PICTURE.test(path) && !isHidden(path);
}

/** Files of the operating system's own, such as `.DS_Store`. */
export function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
}

/** The pictures among offered files, in path order; empty files are reported. */
export function findPictures(files: readonly NamedFile[], issues: RowIssue[]): readonly NamedFile[] {
  return files
    .filter(({ path }) => isPicture(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .filter(({ path, contents }) => {
      if (contents.size > 0) return true;
      issues.push({ where: path, what: 'The file is empty.', remedy: 'Replace it by a readable picture.' });
      return false;
    });
}
