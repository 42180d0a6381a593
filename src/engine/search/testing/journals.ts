import { CHAIN_START } from '#engine/search/journal-chain.ts';
import { encodeLines } from '#engine/search/journal-codec.ts';
import type { RunEvent } from '#engine/search/run-event.ts';

/** A journal of its own: the lines of these events with checksums. */
export function journalLines(events: readonly RunEvent[]): string {
  return encodeLines(events, CHAIN_START);
}

/** The same as a file. */
export function encodeJournal(events: readonly RunEvent[]): Blob {
  return new Blob([journalLines(events)]);
}

/** Stored events as they were before they got checksums. */
export function withoutSums(events: readonly RunEvent[]): readonly RunEvent[] {
  return events.map(({ sum: _, ...event }) => event);
}
