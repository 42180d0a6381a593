import { isUnderWay } from '#engine/search/run-state.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { canonicalJson } from '#engine/base/canonical-json.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { startOf } from '#engine/search/run-identity.ts';
import type { RunStore } from '#service/ports/run-store.ts';

/**
 * Keeps a journal that another host has written. What is here already must be its beginning, or the whole of it and more.
 * A run that was under way there counts as paused here.
 *
 * Throws `SkipscopeError('invalid-journal')` for events that are no run, or another run than the one of this id here.
 */
export async function adoptJournal(store: RunStore, id: string, events: readonly RunEvent[]): Promise<void> {
  startOf(events);
  const state = foldEvents(events);
  if (state.spec === null)
    throw new SkipscopeError('invalid-journal', 'The journal holds no run.', 'Give the journal of a run.');
  const here = await store.journal(id).read();
  const shared = Math.min(here.length, events.length);
  if (canonicalJson(here.slice(0, shared)) !== canonicalJson(events.slice(0, shared)))
    throw new SkipscopeError(
      'invalid-journal',
      `The run "${id}" is here already, and has gone another way since.`,
      'Delete the one that you do not need.',
    );
  if (events.length <= here.length) return;
  await store.replace(id, isUnderWay(state) ? [...events, { type: 'paused', at: Date.now() }] : events);
}
