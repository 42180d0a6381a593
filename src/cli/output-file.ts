import { writeFile } from 'node:fs/promises';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';

/** Writes a file named on the command line. Throws `SkipscopeError('storage')` when that is not possible. */
export async function writeOutputFile(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    const message = `${path} cannot be written: ${errorMessage(cause)}.`;
    throw new SkipscopeError('storage', message, 'Give another path.', { cause });
  }
}
