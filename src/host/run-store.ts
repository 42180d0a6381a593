import type { RunJournal } from '#engine/search/run-journal.ts';

/** Where a host keeps the journals of its runs. All methods throw `SkipscopeError('storage')` when it fails. */
export interface RunStore {
  /** Ids of all runs that have a journal. */
  ids(): Promise<readonly string[]>;
  /** The journal of a run; empty for an id that is new. */
  journal(id: string): RunJournal;
  delete(id: string): Promise<void>;
  /**
   * Reserves a run for the caller until the function returned is called, or the caller dies. Throws
   * `SkipscopeError('invalid-input')` when another tab or process has reserved it.
   */
  claim(id: string): Promise<() => void>;
}
