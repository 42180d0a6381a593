import { z } from 'zod';
import type { FileStore } from '#engine/base/file-source.ts';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';

/** Where a kept model came from, with what it takes to go on with its import. */
const originSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('hub'),
    repository: z.string(),
    /** Branch, tag or commit as it was asked for. */
    revision: z.string(),
    endpoint: z.string().optional(),
  }),
  z.object({ kind: z.literal('url'), url: z.string() }),
  z.object({
    kind: z.literal('folder'),
    name: z.string(),
    /** Hash over paths and sizes: the same folder is known again by it. */
    fingerprint: z.string(),
  }),
]);

/** What is known of a kept model beside its files. */
export const modelRecordSchema = z.object({
  id: z.string(),
  name: z.string(),
  dtype: z.enum(MODEL_DTYPES),
  checkpoint: z.string(),
  revision: z.string().nullable(),
  origin: originSchema,
  /** Bytes once complete. */
  totalBytes: z.number(),
  /** Milliseconds since the epoch. */
  addedAt: z.number(),
  usedAt: z.number().nullable(),
});

export type ModelRecord = z.infer<typeof modelRecordSchema>;
export type RecordedOrigin = ModelRecord['origin'];

/** A model on this host, whole or in part. */
export interface KeptModel {
  readonly record: ModelRecord;
  /** Whether all files are there: the manifest, which is written last, is. */
  readonly complete: boolean;
  /** Bytes of its files so far. */
  readonly bytes: number;
}

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called when somebody else holds the model, before the wait begins. */
  readonly onWait?: () => void;
}

/** Where a host keeps models. All methods throw `SkipscopeError('storage')` when it fails. */
export interface ModelStore {
  list(): Promise<readonly KeptModel[]>;
  /** Keeps or replaces the record of a model. */
  save(record: ModelRecord): Promise<void>;
  /** The model's files; throws `SkipscopeError('not-found')` for an id without record. */
  folder(id: string): Promise<FileStore>;
  /** Throws `SkipscopeError('invalid-input')` while a task holds the model. */
  delete(id: string): Promise<void>;
  /** Runs `task` while nobody else on this host, in whatever tab, writes the model. */
  exclusively<T>(id: string, options: LockOptions, task: () => Promise<T>): Promise<T>;
  /** Bytes that this program uses and may use, as far as the host tells. */
  use(): Promise<{ readonly usageBytes: number; readonly quotaBytes: number | null }>;
}

export async function findModel(store: ModelStore, id: string): Promise<KeptModel | undefined> {
  return (await store.list()).find(({ record }) => record.id === id);
}
