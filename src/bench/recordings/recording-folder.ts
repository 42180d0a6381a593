import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { decodeRecordedJournal } from '#engine/search/recorded-journal.ts';
import {
  RECORDED_INDEX,
  type RecordedRun,
  encodeRecordedIndex,
  recordedRunOf,
} from '#engine/search/recorded-run.ts';
import type { RunState } from '#engine/search/run-state.ts';

const ENDING = '.jsonl.gz';

/**
 * The folder of the recorded runs: `NAME.jsonl.gz` for a finished run, `NAME.jsonl` for one that is being recorded, and the index of
 * the finished ones.
 */
export class RecordingFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Path of the journal of a run that is being recorded. */
  journalPath(name: string): string {
    return join(this.#folder, `${name}.jsonl`);
  }

  /** The finished run of this name; null while there is none. Throws as `decodeRecordedJournal` does. */
  async finished(name: string): Promise<RunState | null> {
    const names = await this.#finishedNames();
    return names.includes(name) ? decodeRecordedJournal(name + ENDING, await this.#read(name)) : null;
  }

  /** Compresses the journal of a run that has ended. */
  async keep(name: string): Promise<void> {
    const path = this.journalPath(name);
    await this.#write(name + ENDING, gzipSync(await readFile(path), { level: 9 }));
    await rm(path);
  }

  /**
   * Writes the index: first the runs of these names, in this order, and then all others by name. Throws as `recordedRunOf` and
   * `decodeRecordedJournal` do.
   */
  async writeIndex(first: readonly string[]): Promise<readonly RecordedRun[]> {
    const finished = await this.#finishedNames();
    const others = finished.filter((name) => !first.includes(name)).sort();
    const runs: RecordedRun[] = [];
    for (const name of [...first.filter((planned) => finished.includes(planned)), ...others])
      runs.push(await this.#entry(name));
    await this.#write(RECORDED_INDEX, encodeRecordedIndex(runs));
    return runs;
  }

  async #entry(name: string): Promise<RecordedRun> {
    const file = name + ENDING;
    const bytes = await this.#read(name);
    const listed = { id: `recorded-${name}`, file, bytes: bytes.length };
    return recordedRunOf(listed, await decodeRecordedJournal(file, bytes));
  }

  async #finishedNames(): Promise<readonly string[]> {
    const files = await readdir(this.#folder);
    return files.filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -ENDING.length));
  }

  async #read(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await readFile(join(this.#folder, name + ENDING)));
  }

  /** A file appears under its name only once it is complete. */
  async #write(file: string, contents: Uint8Array | string): Promise<void> {
    const half = join(this.#folder, `${file}.part`);
    await writeFile(half, contents);
    await rename(half, join(this.#folder, file));
  }
}
