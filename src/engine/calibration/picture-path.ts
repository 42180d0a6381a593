/** An http(s) address in place of a path. */
export function isPictureUrl(fileName: string): boolean {
  return /^https?:\/\//iu.test(fileName) && URL.canParse(fileName);
}

/** The folder of a path; empty for the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last part of a path. */
export function fileBaseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path in a folder, which is empty for the top. */
export function pathIn(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

export function isBelow(folder: string, path: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

const ADDRESS = /^[a-z][a-z\d+.-]+:\/\//iu;
/** What `normalizePath` changes. */
const IRREGULAR = /\\|\/\/|\/$|(?:^|\/)\.\.?(?:\/|$)/u;

/**
 * A path as annotations and archives of any system write it: with `/` between folders, and without `.`, empty and undone
 * parts (`a/../b`). What leads above the top, or begins there, stays as it is. An address stays as it is.
 */
export function normalizePath(path: string): string {
  if (ADDRESS.test(path) || !IRREGULAR.test(path)) return path;
  const parts: string[] = [];
  const written = path.replace(/\\/gu, '/');
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue;
    const last = parts.at(-1);
    if (part === '..' && last !== undefined && last !== '..') parts.pop();
    else parts.push(part);
  }
  return (written.startsWith('/') ? '/' : '') + parts.join('/');
}

/**
 * Ways to compare paths, the strictest first: as written; with composed accents, since macOS decomposes them; with percent
 * signs decoded, since some exporters write parts of addresses; and in any case, since Windows and macOS do not tell.
 */
export const PATH_FOLDS: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => path.normalize('NFC'),
  (path) => decodePercent(path).normalize('NFC'),
  (path) => decodePercent(path).normalize('NFC').toLowerCase(),
];

/** The text with `%20` and the like decoded; as it is where they are no UTF-8. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
