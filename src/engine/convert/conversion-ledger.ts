import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileStore, ReadOptions } from '#engine/base/file-source.ts';
import { MOST_LISTING_BYTES } from '#engine/model/file-limits.ts';
import { parseFields, parseJson } from '#engine/model/json-file.ts';
import { MODEL_DTYPES, weightFileSchema, type WeightFile } from '#engine/model/manifest.ts';
import { fileSha256 } from '#engine/base/digest.ts';

/** The file in which a conversion notes the weight files that it has finished; removed once the manifest is written. */
const LEDGER_FILE = 'conversion.json';

const begunSchema = z.object({
  origin: z.string(),
  dtype: z.enum(MODEL_DTYPES),
  revision: z.string().nullable(),
});

/** An unfinished conversion: what was asked for, and the commit that it reads. */
export type BegunConversion = Readonly<z.infer<typeof begunSchema>>;

const schema = z.object({
  format: z.literal('skipscope-conversion'),
  /** Digest of the checkpoint and of the model made of it: only the same conversion is resumed. */
  fingerprint: z.string(),
  begun: begunSchema.optional(),
  files: z.array(weightFileSchema),
});

/** The weight files that a conversion has finished, kept beside them. */
export class ConversionLedger {
  readonly #files: Map<string, WeightFile>;

  private constructor(
    private readonly store: FileStore,
    private readonly fingerprint: string,
    private readonly begun: BegunConversion | undefined,
    files: readonly WeightFile[],
  ) {
    this.#files = new Map(files.map((file) => [file.path, file]));
  }

  /** The ledger of this conversion; an empty one when there is none, or one of another conversion or damaged. */
  static async open(
    store: FileStore,
    fingerprint: string,
    begun: BegunConversion | undefined,
    options?: ReadOptions,
  ): Promise<ConversionLedger> {
    const found = await readLedger(store, options);
    const files = found?.fingerprint === fingerprint ? found.files : [];
    return new ConversionLedger(store, fingerprint, begun, files);
  }

  /** Entry of a file that was finished and is still there, byte for byte; null for one that has to be written. */
  async finished(path: string, options?: ReadOptions): Promise<WeightFile | null> {
    const file = this.#files.get(path);
    if (file === undefined || !(await this.store.exists(path))) return null;
    return (await fileSha256(this.store, path, file.bytes, options)) === file.sha256 ? file : null;
  }

  /** Notes a file that is complete; takes the place of another conversion's ledger. */
  async add(file: WeightFile): Promise<void> {
    this.#files.set(file.path, file);
    const ledger: z.input<typeof schema> = {
      format: 'skipscope-conversion',
      fingerprint: this.fingerprint,
      ...(this.begun && { begun: this.begun }),
      files: [...this.#files.values()],
    };
    await this.store.write(LEDGER_FILE, [new TextEncoder().encode(JSON.stringify(ledger))]);
  }

  async remove(): Promise<void> {
    await this.store.remove(LEDGER_FILE);
  }
}

/**
 * The settings of an unfinished conversion into this store; null when there is none, or when it was given no `origin`.
 */
export async function begunConversion(
  store: FileStore,
  options?: ReadOptions,
): Promise<BegunConversion | null> {
  return (await readLedger(store, options))?.begun ?? null;
}

async function readLedger(store: FileStore, options?: ReadOptions): Promise<z.infer<typeof schema> | null> {
  if (!(await store.exists(LEDGER_FILE))) return null;
  const origin = { file: LEDGER_FILE, code: 'storage' } as const;
  const bytes = await store.read(LEDGER_FILE, { ...options, maxBytes: MOST_LISTING_BYTES });
  try {
    return parseFields(schema, parseJson(bytes, origin), origin);
  } catch (error) {
    // A damaged ledger costs only work that can be repeated.
    if (error instanceof SkipscopeError) return null;
    throw error;
  }
}
