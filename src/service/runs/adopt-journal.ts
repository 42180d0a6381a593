import { isUnderWay } from '#engine/search/run-state.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { canonicalJson } from '#engine/base/canonical-json.ts';
import { foldInTurns, foldRun } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { decodeInTurns, encodeLines } from '#engine/search/journal-codec.ts';
import { startOf } from '#engine/search/run-identity.ts';
import { type Interruptible, inTurns } from '#engine/base/in-turns.ts';
import type { RunStore } from '#service/ports/run-store.ts';

/**
 * Stores a journal (JSON Lines) that another backend has written, line for line, and notes which of its events were not made
 * here. A stored journal of the same run must be its beginning, or contain all of it. A run that was under way on the other
 * backend is stored as paused.
 *
 * Throws `SkipscopeError('invalid-journal')` for events that are not those of a run, and for events that differ from the stored
 * journal of this id.
 */
export async function adoptJournal(store: RunStore, id: string, content: Uint8Array): Promise<void> {
  const { events, completeBytes, sum } = await decodeInTurns(content);
  startOf(events);
  const state = await foldInTurns(events);
  if (state.spec === null)
    throw new SkipscopeError('invalid-journal', 'The journal holds no run.', 'Give the journal of a run.');
  const here = await store.journal(id).read();
  const shared = Math.min(here.length, events.length);
  if (!(await inTurns(areEqual(here, events, shared))))
    throw new SkipscopeError(
      'invalid-journal',
      `The run "${id}" is here already, and has gone another way since.`,
      'Delete the one that you do not need.',
    );
  if (events.length <= here.length) return;
  const at = Date.now();
  const added: RunEvent[] = [{ type: 'adopted', at, own: here.length }];
  if (isUnderWay(state)) added.push({ type: 'paused', at });
  // What cannot be read again is not stored: the clock of the other backend may be years away from this one.
  added.reduce(foldRun, state);
  const lines = new TextDecoder().decode(content.subarray(0, completeBytes));
  await store.replace(id, lines + encodeLines(added, sum));
}

/** Whether two journals have the same first events. */
function* areEqual(
  one: readonly RunEvent[],
  other: readonly RunEvent[],
  count: number,
): Interruptible<boolean> {
  for (let at = 0; at < count; at++) {
    if (canonicalJson(one[at]) !== canonicalJson(other[at])) return false;
    yield;
  }
  return true;
}
