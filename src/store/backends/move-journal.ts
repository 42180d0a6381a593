import type { SkipscopeClient } from '#service/contract/operations.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { canonicalJson } from '#engine/base/canonical-json.ts';
import type { RunEvent } from '#engine/search/run-event.ts';

/** The journal of a paused run, and the backends between which it moves. */
export interface JournalMove {
  readonly id: string;
  readonly source: SkipscopeClient;
  readonly target: SkipscopeClient;
  /** Where the source is, in a sentence. */
  readonly here: string;
  /** Where the target is, in a sentence. */
  readonly there: string;
}

/**
 * Gives the target the events of a run that only the source has. Resolves to the events that the target is known to
 * have now; a journal that has come further there stays as it is.
 *
 * Throws `SkipscopeError('invalid-journal')` when the two journals contradict each other, and
 * `SkipscopeError('storage')` when the target did not store all of it.
 */
export async function copyJournal(
  { id, source, target, there }: JournalMove,
  signal: AbortSignal,
): Promise<readonly RunEvent[]> {
  const events = await source.runs.events({ id });
  const before = await target.runs.events({ id });
  signal.throwIfAborted();
  if (before.length > events.length) {
    if (beginsWith(before, events)) return events;
    throw new SkipscopeError(
      'invalid-journal',
      `The run is ${there} too, where it has come further, and has gone another way since.`,
      'Save both if you want to keep them, then delete the copy that you do not need.',
    );
  }
  // The lines are copied as they are, so that their checksums stay.
  const journal = new Blob([await source.runs.journal({ id })]);
  await target.runs.adopt({ id, journal }, { signal });
  const kept = await target.runs.events({ id });
  if (beginsWith(kept, events)) return events;
  throw new SkipscopeError(
    'storage',
    `Only ${String(Math.min(kept.length, events.length))} of ${String(events.length)} events of the run were kept ${there}.`,
    'Look whether there is room for it, and hand it over once more.',
  );
}

/**
 * Deletes the run at the source, provided that all of it was copied.
 *
 * Throws `SkipscopeError('invalid-input')` when it was resumed there meanwhile: then both keep their copies.
 */
export async function deleteCopied(
  { id, source, here, there }: JournalMove,
  copied: readonly RunEvent[],
): Promise<void> {
  const events = await source.runs.events({ id });
  if (events.length !== copied.length || !beginsWith(events, copied))
    throw new SkipscopeError(
      'invalid-input',
      `The run has gone on ${here} while it was handed over. It is ${there} too, without what was found since.`,
      'Pause it, and hand it over once more: the rest follows.',
    );
  await source.runs.delete({ id });
}

function beginsWith(events: readonly RunEvent[], first: readonly RunEvent[]): boolean {
  return (
    events.length >= first.length && canonicalJson(events.slice(0, first.length)) === canonicalJson(first)
  );
}
