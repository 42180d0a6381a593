import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { decodeRecordedEvents, readRecordedJournal } from '#engine/search/recorded-journal.ts';
import { RECORDED_INDEX, type RecordedRun, decodeRecordedIndex } from '#engine/search/recorded-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { RecordedRuns } from './recorded-runs.ts';

/** Most bytes of the index and of a journal's file. */
const MOST_BYTES = 16 * 2 ** 20;

/** Recorded runs in a folder. */
export class FolderRecordings implements RecordedRuns {
  readonly #folder: FileSource;

  constructor(folder: FileSource) {
    this.#folder = folder;
  }

  async list(): Promise<readonly RecordedRun[]> {
    let bytes: Uint8Array;
    try {
      bytes = await this.#folder.read(RECORDED_INDEX, { maxBytes: MOST_BYTES });
    } catch (error) {
      if (error instanceof SkipscopeError && error.code === 'not-found') return [];
      throw error;
    }
    return decodeRecordedIndex(new TextDecoder().decode(bytes));
  }

  async read(run: RecordedRun): Promise<RunState> {
    return readRecordedJournal(run, await this.#bytes(run));
  }

  async events(run: RecordedRun): Promise<readonly RunEvent[]> {
    return decodeRecordedEvents(run.file, await this.#bytes(run));
  }

  #bytes({ file }: RecordedRun): Promise<Uint8Array<ArrayBuffer>> {
    return this.#folder.read(file, { maxBytes: MOST_BYTES });
  }
}
