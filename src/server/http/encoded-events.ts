import { crc32 } from 'node:zlib';
import { canonicalJson } from '#engine/base/canonical-json.ts';
import { encodeEvent } from '#engine/search/journal-codec.ts';
import type { RunEvent } from '#engine/search/run-event.ts';

/** Number of characters that are written at a time. */
export const PORTION = 64 * 1024;
/** Portions of a list of events that are kept for further readers. Those that read along are at the same place. */
const KEPT_PORTIONS = 4;

/** Events as server-sent events, from index `start` to before `end`. */
interface Portion {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

interface Encoded {
  readonly id: string;
  readonly line: string;
}

/** Encoded events and portions, which all readers of a run share. */
const known = new WeakMap<RunEvent, Encoded>();
const portions = new WeakMap<readonly RunEvent[], Portion[]>();

/** The id of an event in the stream: its index, and a checksum of what it says. */
export function eventId(event: RunEvent, index: number): string {
  return encoded(event, index).id;
}

/** The events from `start` on, as many as are written at a time. `events` may grow, and does not change otherwise. */
export function portionAt(events: readonly RunEvent[], start: number): Portion {
  const kept = portions.get(events) ?? [];
  const found = kept.find((portion) => portion.start === start);
  if (found) return found;
  let text = '';
  let end = start;
  for (; end < events.length && text.length < PORTION; end++) {
    const event = events[end];
    if (!event) break;
    const { id, line } = encoded(event, end);
    text += `event: run\nid: ${id}\ndata: ${line}\n\n`;
  }
  const portion = { start, end, bytes: Buffer.from(text) };
  portions.set(events, [portion, ...kept.slice(0, KEPT_PORTIONS - 1)]);
  return portion;
}

function encoded(event: RunEvent, index: number): Encoded {
  const found = known.get(event);
  if (found) return found;
  const line = encodeEvent(event).trimEnd();
  // Canonical JSON is hashed, because an event that is read from disk may have its fields in another order.
  const made = { id: `${String(index)}-${crc32(canonicalJson(event)).toString(16)}`, line };
  known.set(event, made);
  return made;
}
