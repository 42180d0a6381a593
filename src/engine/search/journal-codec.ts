import { ZodError } from 'zod';

import { SkipscopeError } from '#engine/base/errors.ts';
import { type Interruptible, atOnce, inTurns } from '#engine/base/in-turns.ts';
import { UP_TO_THE_FIRST_FAULT, faultText } from '#engine/base/schema-issue.ts';

import { CHAIN_START, MOST_LINE_BYTES, checkLine, sealEvent } from './journal-chain.ts';
import { runEventSchema, type RunEvent } from './run-event.ts';

const LINE_BREAK = 0x0a;

/** A journal read from JSON Lines. */
export interface DecodedJournal {
  readonly events: readonly RunEvent[];
  /** The unfinished last line that a killed writer left behind, or null; undecodable bytes in it are U+FFFD. */
  readonly torn: string | null;
  /** Bytes of the complete lines: cut the file to this length before appending to it. */
  readonly completeBytes: number;
  /** The checksum behind the last complete line, from which the next line goes on. */
  readonly sum: string;
}

/** One event as one line, newline included, as it is. */
export function encodeEvent(event: RunEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** Events as lines with new checksums that go on from `previous`. */
export function encodeLines(events: readonly RunEvent[], previous: string): string {
  let sum = previous;
  return events
    .map((event) => {
      const sealed = sealEvent(event, sum);
      sum = sealed.sum;
      return `${sealed.line}\n`;
    })
    .join('');
}

/**
 * The events of a journal file. A last line without its newline was torn by a kill and is set aside without being parsed; so
 * are zero bytes at the end, which a file system leaves behind when the power is cut.
 *
 * Throws `SkipscopeError('invalid-journal')` naming the number of any other line that is no event, that is longer than any event,
 * or that is not as it was written: its checksum differs, or is missing behind lines that have one.
 */
export function decodeJournal(content: Uint8Array | string): DecodedJournal {
  return atOnce(decode(content));
}

/** As `decodeJournal`, a few milliseconds at a time, for a journal that somebody brings. */
export function decodeInTurns(content: Uint8Array | string): Promise<DecodedJournal> {
  return inTurns(decode(content));
}

/** Decodes a journal, and pauses behind each line. */
function* decode(content: Uint8Array | string): Interruptible<DecodedJournal> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const written = bytes.subarray(0, lengthWithoutZeros(bytes));
  const completeBytes = written.lastIndexOf(LINE_BREAK) + 1;
  const events: RunEvent[] = [];
  const decoder = new LineDecoder();
  for (const line of linesOf(written.subarray(0, completeBytes))) {
    const event = decoder.next(line);
    if (event) events.push(event);
    yield;
  }
  const torn = decoder.torn(written.subarray(completeBytes));
  return { events, torn, completeBytes, sum: decoder.sum };
}

function lengthWithoutZeros(bytes: Uint8Array): number {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return length;
}

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  for (let end = bytes.indexOf(LINE_BREAK); end !== -1; end = bytes.indexOf(LINE_BREAK, start)) {
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

/** Why a line is no event. */
function faultOf(error: unknown): string {
  if (!(error instanceof ZodError)) return 'it is not valid JSON';
  // The many types that there are would hide the one thing to know.
  if (error.issues[0]?.path.join('.') === 'type') return 'its type is not known to this version';
  return faultText(error);
}

/** Decodes one line after the other, and checks the chain of their checksums. */
class LineDecoder {
  /** The checksum behind the last line. */
  sum = CHAIN_START;
  #number = 0;
  #sealed = false;

  /** The event of a line; null for an empty line. */
  next(bytes: Uint8Array): RunEvent | null {
    this.#begin(bytes);
    const text = this.#text(bytes);
    if (text.trim() === '') return null;
    this.#check(text);
    try {
      return runEventSchema.parse(JSON.parse(text), UP_TO_THE_FIRST_FAULT);
    } catch (error) {
      throw this.#damaged(`is no run event: ${faultOf(error)}`, error);
    }
  }

  /** The text of a last line without its end, of which a kill may have cut a character; null for no bytes. */
  torn(bytes: Uint8Array): string | null {
    this.#begin(bytes);
    return bytes.length === 0 ? null : new TextDecoder().decode(bytes);
  }

  #begin(bytes: Uint8Array): void {
    this.#number++;
    if (bytes.length > MOST_LINE_BYTES)
      throw this.#damaged(`is no run event: it is longer than ${String(MOST_LINE_BYTES)} bytes`);
  }

  #text(bytes: Uint8Array): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      throw this.#damaged('is no run event: it holds bytes that are not UTF-8', error);
    }
  }

  #check(text: string): void {
    const link = checkLine(text, this.sum);
    if (!link.intact)
      throw this.#damaged(
        'is not as it was written: its checksum differs, so a line was changed, left out, doubled or moved',
      );
    if (this.#sealed && !link.sealed) throw this.#damaged('lacks the checksum that the lines before it have');
    this.#sealed = link.sealed;
    this.sum = link.sum;
  }

  #damaged(fault: string, cause?: unknown): SkipscopeError {
    return new SkipscopeError(
      'invalid-journal',
      `Line ${String(this.#number)} of the journal ${fault}.`,
      'Use another journal, or cut this one off before that line.',
      { cause },
    );
  }
}
