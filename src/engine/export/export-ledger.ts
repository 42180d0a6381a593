import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileStore, ReadOptions } from '#engine/base/file-source.ts';
import { count } from '#engine/base/whole-number.ts';
import { FileLedger, readLedger, type FinishedFile, type LedgerForm } from '#engine/convert/file-ledger.ts';

const begunSchema = z.object({ origin: z.string(), revision: z.string().nullable() });

/** An unfinished export: its source, and the commit that it reads. */
export type BegunExport = Readonly<z.infer<typeof begunSchema>>;

/** In it an export notes the weight files that it has finished; removed once the export is whole. */
export const LEDGER_FILE = 'export.json';

const EXPORT_LEDGER: LedgerForm<FinishedFile, BegunExport> = {
  path: LEDGER_FILE,
  format: 'skipscope-export-ledger',
  schema: z.object({
    format: z.literal('skipscope-export-ledger'),
    fingerprint: z.string(),
    begun: begunSchema.optional(),
    files: z.array(z.object({ path: z.string(), bytes: count, sha256: z.string() })),
  }),
};

/** Claims and other hidden files, and what a killed process had written of its first file. */
const IGNORED = /^\.|\.partial$/u;

/** The source of an unfinished export into this store; null when there is none, or when it was given no `origin`. */
export async function begunExport(store: FileStore, options?: ReadOptions): Promise<BegunExport | null> {
  return (await readLedger(EXPORT_LEDGER, store, options))?.begun ?? null;
}

/**
 * Opens the ledger of an export, and writes it, so that what lies in the folder is known for its own from the first file
 * on. Throws `SkipscopeError('invalid-input')` for a folder that holds anything else.
 */
export async function openExportLedger(
  store: FileStore,
  fingerprint: string,
  begun: BegunExport | undefined,
  read: ReadOptions,
): Promise<FileLedger<FinishedFile, BegunExport>> {
  const found = await readLedger(EXPORT_LEDGER, store, read);
  const names = ((await store.list()) ?? []).filter((name) => !IGNORED.test(name)).sort();
  if (found === null && names.length > 0)
    throw used(store, `it holds ${names[0] ?? ''}${names.length > 1 ? ` and ${names.length - 1} more` : ''}`);
  if (found !== null && found.fingerprint !== fingerprint)
    throw used(store, 'it holds an unfinished export of other weights or other blocks');
  const ledger = await FileLedger.open(EXPORT_LEDGER, store, fingerprint, begun, read);
  await ledger.write();
  return ledger;
}

function used({ label }: FileStore, why: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `The folder ${label} is not empty: ${why}.`,
    'Name a new or empty folder, or delete what is in this one.',
  );
}
