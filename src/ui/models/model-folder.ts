import type { Offer } from '#ui/files/offered-files.ts';

/** Files that lie at the root of a checkpoint or of a block model. */
const ROOT_FILES = ['config.json', 'manifest.json'];

function depth(path: string): number {
  return path.split('/').length;
}

/**
 * The folder of a model within what was offered: the outermost one with a `config.json` or `manifest.json`, as in the
 * hub's download cache, where it lies two folders down. The whole offer if there is none.
 */
export function modelFolder({ name, files }: Offer): Offer {
  const roots = files
    .map(({ path }) => path)
    .filter((path) => ROOT_FILES.includes(path.slice(path.lastIndexOf('/') + 1)))
    .toSorted((a, b) => depth(a) - depth(b));
  const root = roots[0];
  if (root === undefined || !root.includes('/')) return { name, files };
  const folder = root.slice(0, root.lastIndexOf('/') + 1);
  return {
    name,
    files: files.flatMap(({ path, contents }) =>
      path.startsWith(folder) ? [{ path: path.slice(folder.length), contents }] : [],
    ),
  };
}
