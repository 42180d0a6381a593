import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Collects all garbage of this process, as it happens now and then by itself. */
export function collectGarbage(): void {
  if (typeof collect !== 'function') throw new Error('This runtime does not let a test collect garbage.');
  collect();
}
