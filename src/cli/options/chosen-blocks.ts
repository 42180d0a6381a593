import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { type ChosenBlocks, parseSkipFile } from '#engine/export/skip-file.ts';
import { blockList } from './arguments.ts';

/** `3,7,9-11` as block indices, `none` as no block, and `@FILE` as those that a JSON file names. */
export function chosenBlocks(text: string): ChosenBlocks {
  if (!text.startsWith('@')) return { skip: blockList(text), of: null };
  const file = text.slice(1);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new InvalidArgumentError(`${file} cannot be read: ${errorMessage(cause)}.`);
  }
  try {
    return parseSkipFile(file, bytes);
  } catch (error) {
    if (error instanceof SkipscopeError) throw new InvalidArgumentError(`${error.message} ${error.remedy}`);
    throw error;
  }
}
