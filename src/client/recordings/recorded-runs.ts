import type { RecordedRun } from '#engine/search/recorded-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunState } from '#engine/search/run-state.ts';

/** The runs that are shipped with the page. They are read only. */
export interface RecordedRuns {
  /**
   * Every run; none where the page is served without them. Throws `SkipscopeError` when they cannot be reached, and as
   * `decodeRecordedIndex` does.
   */
  list(): Promise<readonly RecordedRun[]>;
  /** Throws `SkipscopeError` when the file is missing or cannot be reached, and as `readRecordedJournal` does. */
  read(run: RecordedRun): Promise<RunState>;
  /** The journal of a run. Throws as `read` does. */
  events(run: RecordedRun): Promise<readonly RunEvent[]>;
}

function refuse({ id }: RecordedRun): Promise<never> {
  return Promise.reject(new RangeError(`There is no recorded run "${id}".`));
}

/** A page that is served without recorded runs. */
export const NO_RECORDED_RUNS: RecordedRuns = {
  list: () => Promise.resolve([]),
  read: refuse,
  events: refuse,
};
