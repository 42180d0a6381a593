import type { RecordedRuns } from '#client/recordings/recorded-runs.ts';
import { decodeRecordedEvents, readRecordedJournal } from '#engine/search/recorded-journal.ts';
import type { RecordedRun } from '#engine/search/recorded-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
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
    return readRecordedJournal(run, this.#file(run));
  }

  async events(run: RecordedRun): Promise<readonly RunEvent[]> {
    await this.ready(run);
    return decodeRecordedEvents(run.file, this.#file(run));
  }

  #file({ id }: RecordedRun): Uint8Array<ArrayBuffer> {
    const found = this.recordings.find((recording) => recording.run.id === id);
    if (!found) throw new Error(`The fake has no recording ${id}.`);
    return found.file;
  }
}
