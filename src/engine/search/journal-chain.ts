import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

import { SkipscopeError } from '#engine/base/errors.ts';

import type { RunEvent } from './run-event.ts';

/** Hex digits of a checksum: 64 bits of a SHA-256. */
const DIGITS = 16;
/** Most bytes of a line. The longest hold the answers to all samples; a line is parsed at once, while others wait. */
export const MOST_LINE_BYTES = 2 ** 23;
/** The checksum in front of the first line. */
export const CHAIN_START = '';

/** The end of a line that states its checksum. It has a fixed length, so that a line of many megabytes is not searched. */
const SEAL = /^,"sum":"([0-9a-f]{16})"\}$/u;
const SEAL_LENGTH = `,"sum":"${'0'.repeat(DIGITS)}"}`.length;

/**
 * The checksum behind a line: it covers the line and, through the checksum before it, all earlier lines, so that a line that
 * is changed, left out, doubled or moved is noticed.
 */
function sumAfter(previous: string, body: string): string {
  return bytesToHex(sha256(utf8ToBytes(previous + body))).slice(0, DIGITS);
}

/** An event with its checksum, and its line without the line break. */
export interface SealedEvent {
  readonly event: RunEvent;
  readonly line: string;
  readonly sum: string;
}

/**
 * Gives an event the checksum behind `previous`, that of the line before it. A checksum that it has already is replaced. Throws
 * `SkipscopeError('invalid-input')` for an event whose line could not be read again.
 */
export function sealEvent({ sum: _, ...bare }: RunEvent, previous: string): SealedEvent {
  const body = JSON.stringify(bare);
  requireReadable(bare.type, body);
  const sum = sumAfter(previous, body);
  return { event: { ...bare, sum }, line: `${body.slice(0, -1)},"sum":"${sum}"}`, sum };
}

function requireReadable(type: RunEvent['type'], body: string): void {
  // No character takes more than three bytes, and few bodies are so long that their bytes need to be counted.
  if (3 * body.length + SEAL_LENGTH <= MOST_LINE_BYTES) return;
  // The checksum takes the place of the last brace.
  const bytes = utf8ToBytes(body).length - 1 + SEAL_LENGTH;
  if (bytes <= MOST_LINE_BYTES) return;
  throw new SkipscopeError(
    'invalid-input',
    `An event "${type}" has ${String(bytes)} bytes, and a journal holds ${String(MOST_LINE_BYTES)} at most.`,
    'Search on fewer samples, or limit the length of answers.',
  );
}

/** A line of a journal that is being read. */
export interface ChainLink {
  /** Whether the line states its checksum; lines of earlier versions do not. */
  readonly sealed: boolean;
  /** Whether the stated checksum is that of the line. */
  readonly intact: boolean;
  /** The checksum behind the line. */
  readonly sum: string;
}

/** Checks the checksum of a line, given without its line break. `previous` is the checksum behind the line before it. */
export function checkLine(line: string, previous: string): ChainLink {
  const stated = statedSum(line);
  if (stated === null) return { sealed: false, intact: true, sum: sumAfter(previous, line) };
  const sum = sumAfter(previous, `${line.slice(0, -SEAL_LENGTH)}}`);
  return { sealed: true, intact: sum === stated, sum };
}

/** The checksum that a line states; null for a line without one. */
export function statedSum(line: string): string | null {
  return SEAL.exec(line.slice(-SEAL_LENGTH))?.[1] ?? null;
}
