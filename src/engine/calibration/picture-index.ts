import type { NamedFile } from './calibration-set.ts';
import { isBelow, normalizePath, PATH_FOLDS, pathIn } from './picture-path.ts';

/** Folders of a path by whose names its file can be found, from the last one on; no set nests deeper. */
const MOST_FOLDERS = 32;

export interface FoundPictures {
  /** Empty where none fits, several where the name does not tell which is meant. */
  readonly files: readonly NamedFile[];
  /** How much of the name fits, 0 for all of it: the smaller, the surer. Below `GUESS`, the whole name fits. */
  readonly rank: number;
}

/** Rank of a picture that fits only the end of a name. */
export const GUESS = 2 * PATH_FOLDS.length;

/** Pictures by path and by the ends of their paths, folded in one way. */
interface Lookup {
  readonly byPath: Map<string, NamedFile[]>;
  readonly byEnding: Map<string, NamedFile[]>;
}

/** Finds the pictures that annotations name. */
export class PictureIndex {
  readonly #pictures: readonly NamedFile[];
  readonly #folders: readonly string[];
  readonly #lookups: Lookup[] = [];
  /** Whether there are pictures below a folder of annotations. */
  readonly #holdsPictures = new Map<string, boolean>();

  /** @param folders those of the annotation files. */
  constructor(pictures: readonly NamedFile[], folders: readonly string[] = []) {
    this.#pictures = pictures;
    this.#folders = [...new Set(folders)].filter((folder) => folder !== '');
  }

  /**
   * The pictures that `fileName` can mean in an annotation file of `folder`: the one at this path, from that folder or from
   * the top; else those whose path ends with it; else those that share the longest end with it. Below the own folder goes
   * first, and a folder with pictures and annotations of its own is left to these.
   */
  find(fileName: string, folder = ''): FoundPictures {
    const name = comparablePath(fileName);
    for (const fold of PATH_FOLDS.keys())
      for (const from of new Set([folder, ''])) {
        const files = this.#get(fold, 'byPath', normalizePath(pathIn(from, name)));
        if (files.length > 0) return { files, rank: fold };
      }
    const parts = name.split('/');
    const endings = parts.map((_, from) => parts.slice(from).join('/'));
    for (const ending of [name, ...endings.slice(1).slice(-MOST_FOLDERS)])
      for (const fold of PATH_FOLDS.keys()) {
        const files = this.#reachable(this.#get(fold, 'byEnding', ending), folder);
        if (files.length > 0) return { files, rank: ending === name ? PATH_FOLDS.length + fold : GUESS };
      }
    return { files: [], rank: GUESS };
  }

  #get(fold: number, map: keyof Lookup, path: string): readonly NamedFile[] {
    const folded = PATH_FOLDS[fold]?.(path) ?? path;
    const lookup = (this.#lookups[fold] ??= lookupOf(this.#pictures, PATH_FOLDS[fold]));
    return lookup[map].get(folded) ?? [];
  }

  #reachable(files: readonly NamedFile[], folder: string): readonly NamedFile[] {
    if (folder === '') return files;
    const own = files.filter(({ path }) => isBelow(folder, path));
    if (own.length > 0) return own;
    if (files.length === 0 || !this.#hasPictures(folder)) return files;
    const others = this.#folders.filter((other) => !isBelow(other, `${folder}/`));
    return files.filter(({ path }) => !others.some((other) => isBelow(other, path)));
  }

  #hasPictures(folder: string): boolean {
    const known = this.#holdsPictures.get(folder);
    if (known !== undefined) return known;
    const holds = this.#pictures.some(({ path }) => isBelow(folder, path));
    this.#holdsPictures.set(folder, holds);
    return holds;
  }
}

/** A path from the top, with `/` between folders. */
function comparablePath(path: string): string {
  return normalizePath(path).replace(/^\/+/u, '');
}

function lookupOf(pictures: readonly NamedFile[], fold: ((path: string) => string) | undefined): Lookup {
  const lookup: Lookup = { byPath: new Map(), byEnding: new Map() };
  for (const picture of pictures) {
    const plain = comparablePath(picture.path);
    const path = fold?.(plain) ?? plain;
    add(lookup.byPath, path, picture);
    add(lookup.byEnding, path, picture);
    let start = path.length;
    for (let folders = 0; folders <= MOST_FOLDERS && start > 0; folders++) {
      start = path.lastIndexOf('/', start - 1);
      if (start !== -1) add(lookup.byEnding, path.slice(start + 1), picture);
    }
  }
  return lookup;
}

function add(map: Map<string, NamedFile[]>, key: string, picture: NamedFile): void {
  const found = map.get(key);
  if (found) found.push(picture);
  else map.set(key, [picture]);
}
