import { z } from 'zod';
import type { FileStore, ReadOptions } from '#engine/base/file-source.ts';
import { MODEL_DTYPES, weightFileSchema, type WeightFile } from '#engine/model/manifest.ts';
import { readLedger, type LedgerForm } from './file-ledger.ts';

const begunSchema = z.object({
  origin: z.string(),
  dtype: z.enum(MODEL_DTYPES),
  revision: z.string().nullable(),
});

/** An unfinished conversion: what was asked for, and the commit that it reads. */
export type BegunConversion = Readonly<z.infer<typeof begunSchema>>;

/** In it a conversion notes the weight files that it has finished; removed once the manifest is written. */
export const CONVERSION_LEDGER: LedgerForm<WeightFile, BegunConversion> = {
  path: 'conversion.json',
  format: 'skipscope-conversion',
  schema: z.object({
    format: z.literal('skipscope-conversion'),
    fingerprint: z.string(),
    begun: begunSchema.optional(),
    files: z.array(weightFileSchema),
  }),
};

/**
 * The settings of an unfinished conversion into this store; null when there is none, or when it was given no `origin`.
 */
export async function begunConversion(
  store: FileStore,
  options?: ReadOptions,
): Promise<BegunConversion | null> {
  return (await readLedger(CONVERSION_LEDGER, store, options))?.begun ?? null;
}
