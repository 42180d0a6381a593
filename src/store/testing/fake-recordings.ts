import type { RecordedRuns } from '#client/recordings/recorded-runs.ts';
import { readRecordedJournal } from '#engine/search/recorded-journal.ts';
import type { RecordedRun } from '#engine/search/recorded-run.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { Recording } from '#engine/search/testing/recordings.ts';

/** The recorded runs of a page, which a test may let fail. */
export class FakeRecordings implements RecordedRuns {
  recordings: readonly Recording[] = [];
  /** Lists the runs. */
  index: () => Promise<readonly RecordedRun[]> = () => Promise.resolve(this.recordings.map(({ run }) => run));
  /** Waits before a journal is read. */
  ready: (run: RecordedRun) => Promise<void> = () => Promise.resolve();
  /** Ids of the journals that were read. */
  readonly reads: string[] = [];

  list(): Promise<readonly RecordedRun[]> {
    return this.index();
  }

  async read(run: RecordedRun): Promise<RunState> {
    this.reads.push(run.id);
    await this.ready(run);
    const found = this.recordings.find((recording) => recording.run.id === run.id);
    if (!found) throw new Error(`The fake has no recording ${run.id}.`);
    return readRecordedJournal(run, found.file);
  }
}
