import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { RangedFile } from './ranged-file.ts';

/** Takes what is wrong with a part of a recording that is passed over, and returns at once. */
export type DamageSink = (damage: SkipscopeError) => void;

/** The error of `bytes` bytes of a recording that are passed over; the rest of it is read. */
export function damagedPart({ name }: RangedFile, at: number, bytes: number, cause: unknown): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `${name} is damaged: ${String(bytes)} bytes at byte ${String(at)} are passed over (${reasonOf(cause)}).`,
    'Copy or record it again if you need the frames in there; all others are used.',
    { cause },
  );
}

/** The library ends its messages with the program that wrote the file. */
function reasonOf(cause: unknown): string {
  return errorMessage(cause).replace(/ \[(?:no header|library=.*)\]$/u, '');
}
