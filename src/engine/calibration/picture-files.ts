import type { NamedFile, RowIssue } from './calibration-set.ts';

const PICTURE = /\.(?:jpe?g|png|webp|gif|bmp|avif)$/iu;

/** Whether a path has the ending of a picture. */
export function isPicture(path: string): boolean {
  return PICTURE.test(path) && !isHidden(path);
}

/** The last part of a path. */
export function fileBaseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
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

/** Folders of a path by whose names its file can be found, from the last one on; no set nests deeper. */
const MOST_FOLDERS = 32;

/** Finds files by the end of their path, so that `000001.jpg` names `images/000001.jpg`. */
export class PictureIndex {
  readonly #byEnding = new Map<string, NamedFile[]>();

  constructor(pictures: readonly NamedFile[]) {
    for (const picture of pictures) {
      const { path } = picture;
      this.#add(path, picture);
      let start = path.length;
      for (let folders = 0; folders <= MOST_FOLDERS && start > 0; folders++) {
        start = path.lastIndexOf('/', start - 1);
        if (start !== -1) this.#add(path.slice(start + 1), picture);
      }
    }
  }

  #add(ending: string, picture: NamedFile): void {
    const found = this.#byEnding.get(ending);
    if (found) found.push(picture);
    else this.#byEnding.set(ending, [picture]);
  }

  /** Every picture that `fileName` can mean: the whole path alone if it matches, else those that end with it. */
  find(fileName: string): readonly NamedFile[] {
    const found = this.#byEnding.get(fileName) ?? this.#byEnding.get(fileBaseName(fileName)) ?? [];
    const exact = found.find(({ path }) => path === fileName);
    return exact ? [exact] : found;
  }
}
