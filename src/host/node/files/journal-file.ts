import { type FileHandle, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { decodeJournal, encodeEvent } from '#engine/search/journal-codec.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import { syncFolder } from './sync-folder.ts';
import { makeFolder } from './make-folder.ts';

/** The beginning of every line of a journal. */
const EVENT_START = '{"type":';

/**
 * A run's journal as a file of JSON lines. An event counts once its line is on the disk, newline included: a line cut
 * short by a kill is removed when the file is opened again. All methods throw `SkipscopeError('storage')` when the file
 * cannot be read or written.
 */
export class JournalFile implements RunJournal {
  readonly #path: string;
  readonly #events: RunEvent[];
  /** Open while it is written to. */
  #file: FileHandle | null;
  /** Bytes of its whole lines. */
  #bytes: number;

  private constructor(path: string, file: FileHandle, events: readonly RunEvent[], bytes: number) {
    this.#path = path;
    this.#file = file;
    this.#events = [...events];
    this.#bytes = bytes;
  }

  /** Opens the journal, or creates an empty one. Throws `SkipscopeError('invalid-journal')` for any other file. */
  static async open(path: string): Promise<JournalFile> {
    return guarded(path, async () => {
      await makeFolder(dirname(path));
      const file = await open(path, 'a+');
      try {
        const { events, torn, completeBytes } = decodeJournal(await file.readFile('utf8'));
        if (torn !== null) {
          refuseForeignFile(path, torn);
          await file.truncate(completeBytes);
        }
        return new JournalFile(path, file, events, completeBytes);
      } catch (error) {
        await file.close();
        throw error;
      }
    });
  }

  append(event: RunEvent): Promise<void> {
    return guarded(this.#path, async () => {
      const line = Buffer.from(encodeEvent(event));
      const file = (this.#file ??= await open(this.#path, 'a+'));
      try {
        await file.appendFile(line);
        await file.datasync();
      } catch (error) {
        // Half a line would damage the next one.
        await file.truncate(this.#bytes).catch(() => undefined);
        throw error;
      }
      if (this.#bytes === 0) await syncFolder(dirname(this.#path));
      this.#bytes += line.length;
      this.#events.push(event);
    });
  }

  read(): Promise<readonly RunEvent[]> {
    return Promise.resolve([...this.#events]);
  }

  /** Closes the file; events can still be read, and the next `append` opens it again. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }
}

/** Throws for a last line without newline that does not begin as an event does: only a torn event may be removed. */
function refuseForeignFile(path: string, torn: string): void {
  if (torn.startsWith(EVENT_START.slice(0, torn.length))) return;
  throw new SkipscopeError(
    'invalid-journal',
    `${path} ends in something that is no run event.`,
    'Give another --journal path.',
  );
}

async function guarded<T>(path: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    if (cause instanceof SkipscopeError) throw cause;
    throw new SkipscopeError(
      'storage',
      `The journal ${path} cannot be used: ${errorMessage(cause)}.`,
      'Give another --journal path, or make room on the disk; a journal that exists is kept as it is.',
      { cause },
    );
  }
}

/**
 * The events of a journal that is not written to, maybe that of a run under way. Throws `SkipscopeError('storage')` when it
 * cannot be read, `'invalid-journal'` for any other file.
 */
export function readJournal(path: string): Promise<readonly RunEvent[]> {
  return guarded(path, async () => decodeJournal(await readFile(path, 'utf8')).events);
}
