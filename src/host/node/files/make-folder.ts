import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, unless they are there. Rejects with the error of the system for a path that cannot be one.
 * Node's own recursive `mkdir` never returns where the system says of a folder that is there that it is not, as in `/proc`.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  if (await made(path, mode)) return;
  const above = dirname(path);
  if (!(await isFolder(above))) await makeFolder(above, mode);
  if (!(await made(path, mode))) throw new Error(`no folder can be made in ${above}`);
}

/** Makes one folder, unless it is there. Resolves to false where the system finds no folder above it. */
async function made(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, mode);
    return true;
  } catch (error) {
    if (await isFolder(path)) return true;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT' && dirname(path) !== path)
      return false;
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
