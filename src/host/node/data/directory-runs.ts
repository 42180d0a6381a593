import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import { SerialQueue } from '#engine/base/serial-queue.ts';
import { DirectoryStore } from '#host/node/files/directory.ts';
import { JournalFile } from '#host/node/files/journal-file.ts';
import type { RunStore } from '#service/ports/run-store.ts';

const ENDING = '.jsonl';

/**
 * Journals as files, `<id>.jsonl`. Events that were read or written stay in memory, so that further readers cost no
 * access to the disk. Only one process uses the folder.
 */
export class DirectoryRuns implements RunStore {
  readonly #folder: string;
  readonly #onAppend: (event: RunEvent) => void;
  readonly #journals = new Map<string, Promise<JournalFile>>();
  readonly #replacing = new SerialQueue();

  /** `onAppend` is called for every event once it is on the disk. */
  constructor(folder: string, onAppend: (event: RunEvent) => void = () => undefined) {
    this.#folder = folder;
    this.#onAppend = onAppend;
  }

  ids(): Promise<readonly string[]> {
    return onDisk(this.#folder, async () => {
      await mkdir(this.#folder, { recursive: true });
      const names = await readdir(this.#folder);
      return names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
    });
  }

  journal(id: string): RunJournal {
    return {
      append: async (event) => {
        const stored = await (await this.#open(id)).append(event);
        this.#onAppend(stored);
        return stored;
      },
      read: async () => ((await this.#exists(id)) ? (await this.#open(id)).read() : []),
    };
  }

  lines(id: string): Promise<string> {
    return onDisk(this.#path(id), async () =>
      (await this.#exists(id)) ? readFile(this.#path(id), 'utf8') : '',
    );
  }

  replace(id: string, lines: string): Promise<void> {
    return this.#replacing.run(async () => {
      await new DirectoryStore(this.#folder).write(id + ENDING, [new TextEncoder().encode(lines)]);
      // The journal is closed after the write: a reader before it would have kept the old events in memory.
      await this.#close(id);
    });
  }

  async delete(id: string): Promise<void> {
    await onDisk(this.#path(id), () => rm(this.#path(id), { force: true }));
    await this.#close(id);
  }

  /** Never refuses: the file of the journal is claimed when it is written. The release closes the file. */
  claim(id: string): Promise<() => void> {
    return Promise.resolve(() => void this.#rest(id));
  }

  /** Closes every file. */
  async close(): Promise<void> {
    await Promise.all([...this.#journals.keys()].map((id) => this.#rest(id)));
  }

  #open(id: string): Promise<JournalFile> {
    const known = this.#journals.get(id);
    if (known) return known;
    const opened = JournalFile.read(this.#path(id));
    this.#journals.set(id, opened);
    // A journal that cannot be read may be repaired or deleted: the next call tries again.
    opened.catch(() => this.#journals.delete(id));
    return opened;
  }

  async #rest(id: string): Promise<void> {
    await (await this.#journals.get(id)?.catch(() => undefined))?.close();
  }

  async #close(id: string): Promise<void> {
    const opened = this.#journals.get(id);
    this.#journals.delete(id);
    await (await opened?.catch(() => undefined))?.close();
  }

  async #exists(id: string): Promise<boolean> {
    return this.#journals.has(id) || new DirectoryStore(this.#folder).exists(id + ENDING);
  }

  #path(id: string): string {
    return join(this.#folder, id + ENDING);
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
