import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import 'fake-indexeddb/auto';
import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { DatabaseRuns } from '#host/browser/data/database-runs.ts';
import { openDatabase } from '#host/browser/data/database.ts';
import { openCalibrationPath } from '#host/node/calibration-path.ts';
import { DirectoryRuns } from '#host/node/data/directory-runs.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { JournalFile } from '#host/node/files/journal-file.ts';
import { type OpenModel, openModel } from '#service/models/open-model.ts';
import { executeRun } from '#service/runs/execute-run.ts';
import { type TinyModel, tinySearch } from './tiny-model.ts';

/** So few that a damaged journal is taken to its end in a moment. */
const SAMPLES = 4;
const ID = 'run';

/** A store of one journal that can be damaged. */
export interface JournalStore {
  readonly name: string;
  /** Puts a journal in the place of the last one, as bytes of a file or lines of a database. */
  plant(damaged: Uint8Array | readonly string[]): Promise<void>;
  /** The events as a host that starts now reads them. */
  read(): Promise<readonly RunEvent[]>;
  /** The journal to resume. */
  journal(): RunJournal;
  /** Ends the writing. */
  rest(): Promise<void>;
}

/** A finished run on the tiny model, and what is needed to take a damaged copy of it to its end again. */
export class JournalBench {
  private constructor(
    readonly lines: readonly string[],
    readonly reference: readonly RunEvent[],
    readonly runtime: OrtRuntime,
    readonly open: OpenModel,
    readonly source: CalibrationSource,
    readonly spec: SearchSpec,
  ) {}

  /** Makes the run into a file. */
  static async open({ model, calibration }: TinyModel, file: string): Promise<JournalBench> {
    const runtime = await createNodeRuntime({ threads: 1 });
    const open = await openModel(new DirectorySource(model), runtime, {
      startSandbox: startProcessSandbox,
    });
    const source = await openCalibrationPath(calibration);
    const { manifest, hash } = open.model;
    const spec = tinySearch({ name: manifest.name, hash }, source.set, SAMPLES);
    const bench = new JournalBench([], [], runtime, open, source, spec);
    const journal = await JournalFile.open(file);
    await bench.#execute(journal);
    await journal.close();
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    return new JournalBench(lines, await journal.read(), runtime, open, source, spec);
  }

  close(): void {
    this.runtime.dispose();
  }

  async resume(store: JournalStore): Promise<void> {
    await this.#execute(store.journal());
    await store.rest();
  }

  /** Files below a folder, as a server and a command keep them. */
  files(folder: string): JournalStore {
    const path = join(folder, `${ID}.jsonl`);
    let runs = new DirectoryRuns(folder);
    return {
      name: 'file',
      plant: async (damaged) => {
        await runs.close();
        const bytes = damaged instanceof Uint8Array ? damaged : damaged.map((line) => `${line}\n`).join('');
        await writeFile(path, bytes);
        runs = new DirectoryRuns(folder);
      },
      read: async () => {
        await runs.close();
        runs = new DirectoryRuns(folder);
        return runs.journal(ID).read();
      },
      journal: () => runs.journal(ID),
      rest: () => runs.close(),
    };
  }

  /** Records of an IndexedDB, as a page keeps them. */
  async database(): Promise<JournalStore> {
    const database = await openDatabase();
    const runs = new DatabaseRuns(Promise.resolve(database));
    return {
      name: 'IndexedDB',
      plant: async (damaged) => {
        const lines = damaged instanceof Uint8Array ? new TextDecoder().decode(damaged).split('\n') : damaged;
        const transaction = database.transaction('events', 'readwrite');
        await transaction.store.clear();
        for (const line of lines) await transaction.store.add({ run: ID, line });
        await transaction.done;
      },
      read: () => runs.journal(ID).read(),
      journal: () => runs.journal(ID),
      rest: () => Promise.resolve(),
    };
  }

  async #execute(journal: RunJournal): Promise<void> {
    const { spec, open, source } = this;
    const { signal } = new AbortController();
    await executeRun({ spec, open, source, journal, decodeImage, signal, onEvent: () => undefined });
  }
}
