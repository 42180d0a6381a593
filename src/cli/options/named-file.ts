import { readFile, writeFile } from 'node:fs/promises';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';

/** The bytes of a file named on the command line. Throws `SkipscopeError('not-found')` when it cannot be read. */
export async function readInputFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    const message = `${path} cannot be read: ${errorMessage(cause)}.`;
    throw new SkipscopeError('not-found', message, 'Check the path.', { cause });
  }
}

/** Writes a file named on the command line. Throws `SkipscopeError('storage')` when that is not possible. */
export async function writeOutputFile(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    const message = `${path} cannot be written: ${errorMessage(cause)}.`;
    throw new SkipscopeError('storage', message, 'Give another path.', { cause });
  }
}
