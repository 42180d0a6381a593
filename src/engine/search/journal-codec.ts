import { errorMessage, SkipscopeError } from '#engine/base/errors.ts';

import { runEventSchema, type RunEvent } from './run-event.ts';

/** A journal read from JSON Lines. */
export interface DecodedJournal {
  readonly events: readonly RunEvent[];
  /** The unfinished last line that a killed writer left behind, or null. */
  readonly torn: string | null;
  /** Bytes (UTF-8) of the complete lines: cut the file to this length before appending to it. */
  readonly completeBytes: number;
}

/** One event as one line, newline included. */
export function encodeEvent(event: RunEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** A whole journal as a file of JSON Lines. */
export function encodeJournal(events: readonly RunEvent[]): Blob {
  return new Blob(events.map(encodeEvent));
}

/**
 * The events of a journal file. A last line without its newline was torn by a kill and is set aside without being
 * parsed.
 *
 * Throws `SkipscopeError('invalid-journal')` naming the number of any other line that is no event.
 */
export function decodeJournal(text: string): DecodedJournal {
  const end = text.lastIndexOf('\n') + 1;
  const complete = text.slice(0, end);
  const torn = text.slice(end);
  const events = complete
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [decodeLine(line, index + 1)]));
  return {
    events,
    torn: torn === '' ? null : torn,
    completeBytes: new TextEncoder().encode(complete).length,
  };
}

function decodeLine(line: string, number: number): RunEvent {
  try {
    return runEventSchema.parse(JSON.parse(line));
  } catch (error) {
    throw new SkipscopeError(
      'invalid-journal',
      `Line ${number} of the journal is no run event: ${errorMessage(error).replace(/\s+/gu, ' ')}.`,
      'Use another journal, or cut this one off before that line.',
      { cause: error },
    );
  }
}
