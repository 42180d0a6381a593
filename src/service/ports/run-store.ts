import type { RunJournal } from '#engine/search/run-journal.ts';

/** The journals of the runs of a host. All methods throw `SkipscopeError('storage')` when the storage fails. */
export interface RunStore {
  /** Ids of all runs that have a journal. */
  ids(): Promise<readonly string[]>;
  /** The journal of a run; empty for a new id. */
  journal(id: string): RunJournal;
  /** A text that stays the same as long as the journal does, known without reading it; null for an id without a journal. */
  version(id: string): Promise<string | null>;
  /** The journal as JSON Lines, unchecked; empty for a new id. */
  lines(id: string): Promise<string>;
  /** Replaces a journal by these JSON Lines, as they are: by all of them or none. */
  replace(id: string, lines: string): Promise<void>;
  delete(id: string): Promise<void>;
  /**
   * Reserves a run for the caller until the returned function is called, or until the tab or process ends. Throws
   * `SkipscopeError('invalid-input')` when another tab or process has reserved the run.
   */
  claim(id: string): Promise<() => void>;
  /** Ids of the runs that other tabs or processes have reserved, as far as it can be known. */
  claimedElsewhere(): Promise<ReadonlySet<string>>;
}
