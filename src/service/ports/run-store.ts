import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';

/** Where a host keeps the journals of its runs. All methods throw `SkipscopeError('storage')` when it fails. */
export interface RunStore {
  /** Ids of all runs that have a journal. */
  ids(): Promise<readonly string[]>;
  /** The journal of a run; empty for an id that is new. */
  journal(id: string): RunJournal;
  /** The journal as JSON Lines, unchecked; empty for an id that is new. */
  lines(id: string): Promise<string>;
  /** Puts these events in place of the journal's, all or none. */
  replace(id: string, events: readonly RunEvent[]): Promise<void>;
  delete(id: string): Promise<void>;
  /**
   * Reserves a run for the caller until the function returned is called, or the caller dies. Throws
   * `SkipscopeError('invalid-input')` when another tab or process has reserved it.
   */
  claim(id: string): Promise<() => void>;
}
