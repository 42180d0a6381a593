import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

import type { RunEvent } from './run-event.ts';

/** Hex digits of a checksum: 64 bits of a SHA-256. */
const DIGITS = 16;
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

/** Gives an event the checksum behind `previous`, that of the line before it. A checksum that it has already is replaced. */
export function sealEvent({ sum: _, ...bare }: RunEvent, previous: string): SealedEvent {
  const body = JSON.stringify(bare);
  const sum = sumAfter(previous, body);
  return { event: { ...bare, sum }, line: `${body.slice(0, -1)},"sum":"${sum}"}`, sum };
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
