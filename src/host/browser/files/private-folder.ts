import { SkipscopeError } from '#engine/base/errors.ts';
import { storageError } from './opfs-errors.ts';
import type { OpfsFolder } from './opfs-types.ts';

/** `navigator.storage` and `navigator.locks` are missing on insecure pages, whatever their types say. */
export function hasStorage(): boolean {
  return 'storage' in navigator && 'locks' in navigator && 'getDirectory' in navigator.storage;
}

/** A folder at the top of the browser's private file system, made where there is none. Throws `SkipscopeError`. */
export async function privateFolder(name: string): Promise<OpfsFolder> {
  if (!hasStorage())
    throw new SkipscopeError(
      'unsupported',
      'This browser keeps no files for this page.',
      'Serve the page over HTTPS, or use a current Chrome, Edge, Firefox or Safari.',
    );
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
  } catch (error) {
    throw storageError(name, error);
  }
}
