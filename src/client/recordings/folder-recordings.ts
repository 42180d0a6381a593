import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { decodeRecordedEvents, readRecordedJournal } from '#engine/search/recorded-journal.ts';
import { RECORDED_INDEX, type RecordedRun, decodeRecordedIndex } from '#engine/search/recorded-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { UrlSource } from '#host/remote/url-source.ts';
import type { RecordedRuns } from './recorded-runs.ts';

/** Most bytes of the index and of a journal's file. */
const MOST_BYTES = 16 * 2 ** 20;

/** Recorded runs in a folder. The state of a run is kept, as its file never changes. */
export class FolderRecordings implements RecordedRuns {
  readonly #folder: FileSource;
  readonly #states = new Map<string, Promise<RunState>>();

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

  read(run: RecordedRun): Promise<RunState> {
    const known = this.#states.get(run.id);
    if (known) return known;
    const reading = this.#read(run);
    this.#states.set(run.id, reading);
    // A file that could not be had is asked for again.
    reading.catch(() => this.#states.delete(run.id));
    return reading;
  }

  /** Events are many, and asked for seldom: they are read anew each time. */
  async events(run: RecordedRun): Promise<readonly RunEvent[]> {
    return decodeRecordedEvents(run.file, await this.#bytes(run));
  }

  async #read(run: RecordedRun): Promise<RunState> {
    return readRecordedJournal(run, await this.#bytes(run));
  }

  #bytes({ file }: RecordedRun): Promise<Uint8Array<ArrayBuffer>> {
    return this.#folder.read(file, { maxBytes: MOST_BYTES });
  }
}

/** The recorded runs in a folder that is served with the page. */
export function servedRecordings(url: string, page: string): RecordedRuns {
  return new FolderRecordings(new UrlSource(url, page));
}
