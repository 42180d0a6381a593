import { readFile } from 'node:fs/promises';
import { SkipscopeError, errorMessage } from '#engine/errors.ts';

/** A JSON file as it is on disk. */
export interface JsonFile {
  readonly json: unknown;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Throws `SkipscopeError('not-found')` for a file that cannot be read, `SkipscopeError('invalid-input')` for no JSON. */
export async function readJsonFile(path: string): Promise<JsonFile> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const message = `${path} cannot be read: ${errorMessage(cause)}.`;
    throw new SkipscopeError('not-found', message, 'Check the path.', { cause });
  });
  try {
    return { json: JSON.parse(bytes.toString('utf8')), bytes: new Uint8Array(bytes) };
  } catch (cause) {
    const message = `${path} is not valid JSON: ${errorMessage(cause)}.`;
    throw new SkipscopeError('invalid-input', message, 'Mend the file.', { cause });
  }
}
