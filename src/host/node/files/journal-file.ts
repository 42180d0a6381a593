import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { CHAIN_START, sealEvent } from '#engine/search/journal-chain.ts';
import { decodeInTurns } from '#engine/search/journal-codec.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import { type ReleaseClaim, claimFile } from './claim.ts';
import { syncFolder } from './sync-folder.ts';

/** The beginning of every line of a journal. */
const EVENT_START = '{"type":';

/** The contents of a journal's file. */
interface Contents {
  readonly events: readonly RunEvent[];
  /** Bytes of its whole lines, behind which the next line is written. */
  readonly completeBytes: number;
  /** All its bytes. */
  readonly bytes: number;
  /** The checksum behind its last line. */
  readonly sum: string;
}

const EMPTY: Contents = { events: [], completeBytes: 0, bytes: 0, sum: CHAIN_START };

/**
 * A run's journal as a file of JSON lines. An event counts once its line is on the disk, newline included: what a kill or a
 * power cut has left behind the last whole line is removed before the next line is written. The file is claimed while it is
 * written, so that no other process writes it. All methods throw `SkipscopeError('storage')` when the file cannot be read or
 * written, or is written by another process.
 */
export class JournalFile implements RunJournal {
  readonly #path: string;
  readonly #events: RunEvent[];
  #bytes: number;
  #completeBytes: number;
  #sum: string;
  /** The claim on the file; null while it is not written to. */
  #release: ReleaseClaim | null = null;
  /** Open from the first event on that is written. */
  #file: FileHandle | null = null;

  private constructor(path: string, { events, bytes, completeBytes, sum }: Contents) {
    this.#path = path;
    this.#events = [...events];
    this.#bytes = bytes;
    this.#completeBytes = completeBytes;
    this.#sum = sum;
  }

  /**
   * Opens the journal to write it; one that does not exist is empty. Throws `SkipscopeError('invalid-journal')` for any other
   * file.
   */
  static async open(path: string): Promise<JournalFile> {
    return guarded(path, async () => {
      const release = await claimFile(path);
      try {
        const journal = new JournalFile(path, await contentsOf(path));
        journal.#release = release;
        return journal;
      } catch (error) {
        await release();
        throw error;
      }
    });
  }

  /** The journal for reading; the first `append` opens it. Throws `SkipscopeError('invalid-journal')` for any other file. */
  static async read(path: string): Promise<JournalFile> {
    return guarded(path, async () => new JournalFile(path, await contentsOf(path)));
  }

  append(event: RunEvent): Promise<RunEvent> {
    return guarded(this.#path, async () => {
      this.#release ??= await this.#claimAgain();
      const file = (this.#file ??= await this.#openFile());
      const sealed = sealEvent(event, this.#sum);
      const line = Buffer.from(`${sealed.line}\n`);
      try {
        await file.appendFile(line);
        await file.datasync();
      } catch (error) {
        await this.#removeHalfALine(file);
        throw error;
      }
      if (this.#completeBytes === 0) await syncFolder(dirname(this.#path));
      this.#completeBytes += line.length;
      this.#bytes = this.#completeBytes;
      this.#sum = sealed.sum;
      this.#events.push(sealed.event);
      return sealed.event;
    });
  }

  read(): Promise<readonly RunEvent[]> {
    return Promise.resolve([...this.#events]);
  }

  /** Closes the file and ends the claim; events can still be read, and the next `append` opens it again. */
  async close(): Promise<void> {
    const [file, release] = [this.#file, this.#release];
    this.#file = null;
    this.#release = null;
    await file?.close();
    await release?.();
  }

  async #claimAgain(): Promise<ReleaseClaim> {
    const release = await claimFile(this.#path);
    try {
      const bytes = await stat(this.#path).then(
        ({ size }) => size,
        () => 0,
      );
      if (bytes !== this.#bytes) throw changedElsewhere(this.#path);
      return release;
    } catch (error) {
      await release();
      throw error;
    }
  }

  async #openFile(): Promise<FileHandle> {
    const file = await open(this.#path, 'a');
    if (this.#bytes > this.#completeBytes) await file.truncate(this.#completeBytes);
    this.#bytes = this.#completeBytes;
    return file;
  }

  /** Half a line would damage the next one, and a file without an event would hold the name of a run that never began. */
  async #removeHalfALine(file: FileHandle): Promise<void> {
    await file.truncate(this.#completeBytes).catch(() => undefined);
    if (this.#completeBytes === 0) await rm(this.#path, { force: true }).catch(() => undefined);
  }
}

/** What the file holds; nothing where there is none. */
async function contentsOf(path: string): Promise<Contents> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return EMPTY;
  const { torn, ...contents } = await decodeInTurns(bytes);
  if (torn !== null) refuseForeignFile(path, torn);
  return { ...contents, bytes: bytes.length };
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

function changedElsewhere(path: string): SkipscopeError {
  return new SkipscopeError(
    'storage',
    `Another program has changed the journal ${path}.`,
    'Start this program again: it then reads what the journal holds now.',
  );
}

function noJournal(path: string): SkipscopeError {
  return new SkipscopeError('not-found', `There is no journal ${path}.`, 'Check the path.');
}

async function guarded<T>(path: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    if (cause instanceof SkipscopeError) throw cause;
    const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
    throw new SkipscopeError(
      'storage',
      full
        ? `The disk is full: the journal ${path} cannot be written.`
        : `The journal ${path} cannot be used: ${errorMessage(cause)}.`,
      `${full ? 'Make room on the disk' : 'Check the path and its permissions'}, then go on with the run: what the journal holds stays as it is.`,
      { cause },
    );
  }
}

/**
 * The events of a journal that is not written to, maybe that of a run under way. Throws `SkipscopeError('not-found')` when there is
 * none, `'storage'` when it cannot be read, `'invalid-journal'` for any other file.
 */
export function readJournal(path: string): Promise<readonly RunEvent[]> {
  return guarded(path, async () => {
    const bytes = await readFile(path).catch((cause: unknown) => {
      throw cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? noJournal(path) : cause;
    });
    return (await decodeInTurns(bytes)).events;
  });
}
