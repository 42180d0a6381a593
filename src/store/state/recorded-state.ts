import type { RecordedRun } from '#engine/search/recorded-run.ts';
import type { Problem } from './problem.ts';

export interface RecordedSlice {
  /** The runs that are shipped with the page, apart from a person's own; null until read. */
  readonly recordedRuns: readonly RecordedRun[] | null;
  /** Why they could not be read. */
  readonly recordedProblem: Problem | null;
  /** Whether the page may be about to show the first one: it finds out, or reads it. */
  readonly recordingComing: boolean;
  /** Reads the list once; after a failure it is read again. */
  readRecordedRuns(): Promise<void>;
  /**
   * Shows the first recorded run to a person who works in this browser, has no run, and has not closed a recorded one. Does nothing
   * where another run comes into view meanwhile.
   */
  showFirstRecordedRun(): Promise<void>;
}
