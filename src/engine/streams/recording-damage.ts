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

/** The error of a row of a bag that is passed over. */
export function damagedRow({ name }: RangedFile, id: number, cause: unknown): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `${name} is damaged: the message in row ${String(id)} is passed over (${reasonOf(cause)}).`,
    'Copy or record it again if you need this frame; all others are used.',
    { cause },
  );
}

/** The error of messages that are passed over, because no part of a recording that can be read declares their channels. */
export function undeclaredMessages(
  { name }: RangedFile,
  undeclared: ReadonlyMap<number, number>,
): SkipscopeError {
  const channels = [...undeclared.keys()].sort((a, b) => a - b);
  const messages = [...undeclared.values()].reduce((sum, count) => sum + count, 0);
  const [are, those] = [
    messages === 1 ? '1 message is' : `${String(messages)} messages are`,
    channels.length === 1 ? 'channel' : 'channels',
  ];
  return new SkipscopeError(
    'invalid-input',
    `${name} is damaged: ${are} passed over, because no part that can be read declares ${those} ${channels.join(', ')}.`,
    'Mend the file with "mcap recover", or record it again; messages of all other channels are used.',
  );
}

/** Adds what was left out of one part to that of those before it. */
export function addUndeclared(sum: Map<number, number>, more: ReadonlyMap<number, number>): void {
  for (const [channel, count] of more) sum.set(channel, (sum.get(channel) ?? 0) + count);
}

/** The error of damage. Throws any other one, such as that of a file that is gone. */
export function damageOf(error: unknown): SkipscopeError {
  if (error instanceof SkipscopeError && error.code === 'invalid-input') return error;
  throw error;
}

/** The library ends its messages with the program that wrote the file. */
function reasonOf(cause: unknown): string {
  return errorMessage(cause).replace(/ \[(?:no header|library=.*)\]$/u, '');
}
