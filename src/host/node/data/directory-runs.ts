import { type FileHandle, open, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import { KeyedQueue, SerialQueue } from '#engine/base/serial-queue.ts';
import { DirectoryStore } from '#host/node/files/directory.ts';
import { JournalFile } from '#host/node/files/journal-file.ts';
import type { RunStore } from '#service/ports/run-store.ts';
import { makeFolder } from '#host/node/files/make-folder.ts';

const ENDING = '.jsonl';
/** Most journals that are read at a time, and most that stay open behind a write: a system gives a process few files. */
const MOST_OPEN = 16;
/** Most journals whose events stay in memory besides those of the runs under way. */
const MOST_KEPT = 32;
/** Bytes of a journal that are in memory for each reader of its file. */
const PIECE_BYTES = 128 * 1024;

/** A file that is read from the disk as fast as its reader takes it. */
export interface StreamedFile {
  readonly bytes: number;
  readonly stream: Readable;
}

/**
 * Journals as files, `<id>.jsonl`. Events that were read or written last stay in memory, so that further readers cost no
 * access to the disk. Only one process uses the folder.
 */
export class DirectoryRuns implements RunStore {
  readonly #folder: string;
  readonly #onAppend: (event: RunEvent) => void;
  readonly #journals = new Map<string, Promise<JournalFile>>();
  /** Ids of the runs under way. */
  readonly #claimed = new Set<string>();
  readonly #replacing = new SerialQueue();
  /** Reads of journals, each in one of these queues. */
  readonly #reading = Array.from({ length: MOST_OPEN }, () => new SerialQueue());
  #reads = 0;
  /** Appends and closings, by the id of the journal. */
  readonly #writing = new KeyedQueue();
  /** Ids of the journals whose files are open, the last written one last. */
  readonly #written = new Set<string>();
  /** Versions of the journals that only this process changes. */
  readonly #versions = new Map<string, string>();
  /** Ids of the journals that could not be read, which somebody may repair. */
  readonly #damaged = new Set<string>();

  /** `onAppend` is called for every event once it is on the disk. */
  constructor(folder: string, onAppend: (event: RunEvent) => void = () => undefined) {
    this.#folder = folder;
    this.#onAppend = onAppend;
  }

  ids(): Promise<readonly string[]> {
    return onDisk(this.#folder, async () => {
      await makeFolder(this.#folder);
      const names = await readdir(this.#folder);
      return names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
    });
  }

  journal(id: string): RunJournal {
    return {
      append: async (event) => {
        const stored = await this.#writing.run(id, async () => {
          this.#written.add(id);
          this.#versions.delete(id);
          return (await this.#open(id)).append(event);
        });
        this.#onAppend(stored);
        await this.#restOldest(id);
        return stored;
      },
      read: async () => ((await this.#exists(id)) ? (await this.#open(id)).read() : []),
    };
  }

  /** The list of runs asks for that of every run, so the disk is asked only once for a journal that stays as it is. */
  async version(id: string): Promise<string | null> {
    const known = this.#versions.get(id);
    if (known !== undefined && !this.#writing.isBusy(id)) return known;
    // An event is on the disk a moment before it is in memory, from where it is read: its write is waited for.
    return onDisk(this.#path(id), () => this.#writing.run(id, () => this.#sizeAndTime(id)));
  }

  lines(id: string): Promise<string> {
    return onDisk(this.#path(id), async () =>
      (await this.#exists(id)) ? readFile(this.#path(id), 'utf8') : '',
    );
  }

  /** The journal as it is stored at this moment, unchecked, as a stream; empty for a new id. */
  file(id: string): Promise<StreamedFile> {
    return onDisk(this.#path(id), async () => {
      if (!(await new DirectoryStore(this.#folder).exists(id + ENDING)))
        return { bytes: 0, stream: Readable.from([]) };
      return streamed(await open(this.#path(id)));
    });
  }

  replace(id: string, lines: string): Promise<void> {
    return this.#replacing.run(() =>
      this.#writing.run(id, async () => {
        await new DirectoryStore(this.#folder).write(id + ENDING, [new TextEncoder().encode(lines)]);
        // The journal is closed after the write: a reader before it would have kept the old events in memory.
        await this.#close(id);
      }),
    );
  }

  async delete(id: string): Promise<void> {
    await this.#writing.run(id, async () => {
      await onDisk(this.#path(id), () => rm(this.#path(id), { force: true }));
      await this.#close(id);
    });
  }

  /** Never refuses: the file of the journal is claimed when it is written. The release closes the file. */
  claim(id: string): Promise<() => void> {
    this.#claimed.add(id);
    return Promise.resolve(() => {
      this.#claimed.delete(id);
      void this.#rest(id);
    });
  }

  /** None: a server claims the whole folder. */
  claimedElsewhere(): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set());
  }

  /** Closes every file. */
  async close(): Promise<void> {
    await Promise.all([...this.#journals.keys()].map((id) => this.#rest(id)));
  }

  #open(id: string): Promise<JournalFile> {
    const known = this.#journals.get(id);
    if (known) {
      // The last used one is the last one.
      this.#journals.delete(id);
      this.#journals.set(id, known);
      return known;
    }
    const opened = this.#read(id);
    this.#journals.set(id, opened);
    // A journal that cannot be read may be repaired or deleted: the next call tries again.
    opened.then(
      () => {
        this.#damaged.delete(id);
        this.#forgetOldest();
      },
      () => {
        this.#damaged.add(id);
        this.#versions.delete(id);
        this.#journals.delete(id);
      },
    );
    return opened;
  }

  /** Null for an id without a journal. */
  async #sizeAndTime(id: string): Promise<string | null> {
    const file = await stat(this.#path(id), { bigint: true }).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    });
    if (!file) return null;
    const version = `${String(file.size)} bytes of ${String(file.mtimeNs)}`;
    if (!this.#damaged.has(id)) this.#versions.set(id, version);
    return version;
  }

  #read(id: string): Promise<JournalFile> {
    const lane = this.#reading[this.#reads++ % MOST_OPEN] ?? new SerialQueue();
    return lane.run(() => JournalFile.read(this.#path(id)));
  }

  /** Drops the events of journals that were not used for the longest time. */
  #forgetOldest(): void {
    const idle = [...this.#journals.keys()].filter((id) => !this.#claimed.has(id) && !this.#written.has(id));
    for (const id of idle.slice(0, Math.max(0, this.#journals.size - MOST_KEPT))) this.#journals.delete(id);
  }

  /** Notes that a journal was written, and closes the file of the one that was not written for the longest time. */
  async #restOldest(written: string): Promise<void> {
    this.#written.delete(written);
    this.#written.add(written);
    const [oldest] = this.#written;
    if (this.#written.size > MOST_OPEN && oldest !== undefined) await this.#rest(oldest);
  }

  async #rest(id: string): Promise<void> {
    this.#written.delete(id);
    await this.#writing.run(id, async () => {
      await (await this.#journals.get(id)?.catch(() => undefined))?.close();
    });
  }

  async #close(id: string): Promise<void> {
    const opened = this.#journals.get(id);
    this.#journals.delete(id);
    this.#written.delete(id);
    this.#versions.delete(id);
    await (await opened?.catch(() => undefined))?.close();
  }

  async #exists(id: string): Promise<boolean> {
    return this.#journals.has(id) || new DirectoryStore(this.#folder).exists(id + ENDING);
  }

  #path(id: string): string {
    return join(this.#folder, id + ENDING);
  }
}

/** The bytes that a file has now. The stream closes the file, also when its reader leaves. */
async function streamed(file: FileHandle): Promise<StreamedFile> {
  try {
    const { size } = await file.stat();
    if (size > 0)
      return { bytes: size, stream: file.createReadStream({ end: size - 1, highWaterMark: PIECE_BYTES }) };
    await file.close();
    return { bytes: 0, stream: Readable.from([]) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function onDisk<T>(path: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    if (cause instanceof SkipscopeError) throw cause;
    throw new SkipscopeError(
      'storage',
      `${path} cannot be used: ${errorMessage(cause)}.`,
      'Check the permissions and the free space of the --data folder.',
      { cause },
    );
  }
}
