import type { z } from 'zod';
import { fileSha256 } from '#engine/base/digest.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileStore, ReadOptions } from '#engine/base/file-source.ts';
import { MOST_LISTING_BYTES } from '#engine/model/file-limits.ts';
import { parseFields, parseJson } from '#engine/model/json-file.ts';

/** A file that is written and will not change. */
export interface FinishedFile {
  readonly path: string;
  readonly bytes: number;
  /** Hex SHA-256. */
  readonly sha256: string;
}

/** What a ledger's file holds. */
export interface LedgerContents<File extends FinishedFile, Begun> {
  /** Digest of what is written and of what it is made of: only the same work is resumed. */
  readonly fingerprint: string;
  /** What was asked for; absent where the caller named no origin. */
  readonly begun?: Begun | undefined;
  readonly files: readonly File[];
}

/** A kind of ledger: the name of its file, and the schema of what is in it. */
export interface LedgerForm<File extends FinishedFile, Begun> {
  readonly path: string;
  readonly schema: z.ZodType<LedgerContents<File, Begun>>;
  /** The value of `format`, by which the file is known. */
  readonly format: string;
}

/** The files that a long piece of writing has finished, kept beside them, so that it goes on after a kill. */
export class FileLedger<File extends FinishedFile, Begun> {
  readonly #files: Map<string, File>;

  private constructor(
    private readonly form: LedgerForm<File, Begun>,
    private readonly store: FileStore,
    private readonly fingerprint: string,
    private readonly begun: Begun | undefined,
    files: readonly File[],
  ) {
    this.#files = new Map(files.map((file) => [file.path, file]));
  }

  /** The ledger of this work; an empty one when there is none, or one of other work or damaged. */
  static async open<File extends FinishedFile, Begun>(
    form: LedgerForm<File, Begun>,
    store: FileStore,
    fingerprint: string,
    begun: Begun | undefined,
    options?: ReadOptions,
  ): Promise<FileLedger<File, Begun>> {
    const found = await readLedger(form, store, options);
    const files = found?.fingerprint === fingerprint ? found.files : [];
    return new FileLedger(form, store, fingerprint, begun, files);
  }

  /** Entry of a file that was finished and is still there, byte for byte; null for one that has to be written. */
  async finished(path: string, options?: ReadOptions): Promise<File | null> {
    const file = this.#files.get(path);
    if (file === undefined || !(await this.store.exists(path))) return null;
    return (await fileSha256(this.store, path, file.bytes, options)) === file.sha256 ? file : null;
  }

  /** Notes a file that is complete; takes the place of other work's ledger. */
  async add(file: File): Promise<void> {
    this.#files.set(file.path, file);
    await this.write();
  }

  /** Writes the ledger as it is. */
  async write(): Promise<void> {
    const { fingerprint, begun } = this;
    const contents: LedgerContents<File, Begun> = {
      fingerprint,
      ...(begun !== undefined && { begun }),
      files: [...this.#files.values()],
    };
    const text = JSON.stringify({ format: this.form.format, ...contents });
    await this.store.write(this.form.path, [new TextEncoder().encode(text)]);
  }

  async remove(): Promise<void> {
    await this.store.remove(this.form.path);
  }
}

/** What the store's ledger holds; null when there is none, or a damaged one. */
export async function readLedger<File extends FinishedFile, Begun>(
  { path, schema }: LedgerForm<File, Begun>,
  store: FileStore,
  options?: ReadOptions,
): Promise<LedgerContents<File, Begun> | null> {
  if (!(await store.exists(path))) return null;
  const origin = { file: path, code: 'storage' } as const;
  const bytes = await store.read(path, { ...options, maxBytes: MOST_LISTING_BYTES });
  try {
    return parseFields(schema, parseJson(bytes, origin), origin);
  } catch (error) {
    // A damaged ledger costs only work that can be repeated.
    if (error instanceof SkipscopeError) return null;
    throw error;
  }
}
