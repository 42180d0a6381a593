import { z } from 'zod';
import type { FileStore } from '#engine/base/file-source.ts';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';

/** The origin of a stored model, from which an interrupted import can be resumed. */
const origin = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('hub'),
    repository: z.string(),
    /** Branch, tag or commit as the caller named it. */
    revision: z.string(),
    endpoint: z.string().optional(),
  }),
  z.object({ kind: z.literal('url'), url: z.string() }),
  z.object({
    kind: z.literal('folder'),
    name: z.string(),
    /** Hash over paths and sizes, by which the same folder is recognized. */
    fingerprint: z.string(),
  }),
]);

/** The record that is stored beside the files of a model. */
const modelRecord = z.object({
  id: z.string(),
  name: z.string(),
  dtype: z.enum(MODEL_DTYPES),
  checkpoint: z.string(),
  revision: z.string().nullable(),
  origin,
  /** Bytes of all files once the model is complete; an estimate until then. */
  totalBytes: z.number(),
  /** Milliseconds since the epoch, as `usedAt` is. */
  addedAt: z.number(),
  usedAt: z.number().nullable(),
});

export type ModelRecord = z.infer<typeof modelRecord>;
export type RecordedOrigin = ModelRecord['origin'];

/** Reads a record as it is stored, as JSON; null for what is none, because a folder without a record is no model. */
export function readModelRecord(bytes: Uint8Array): ModelRecord | null {
  try {
    return modelRecord.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}

/** A model in the store, complete or in part. */
export interface ModelEntry {
  readonly record: ModelRecord;
  /** True when the manifest is stored, which is written behind all other files. */
  readonly complete: boolean;
  /** Bytes of the files so far. */
  readonly bytes: number;
}

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called before the wait when another task or tab holds the model. */
  readonly onWait?: () => void;
}

/** The stored models of a host. All methods throw `SkipscopeError('storage')` when the storage fails. */
export interface ModelStore {
  list(): Promise<readonly ModelEntry[]>;
  /** Stores or replaces the record of a model. */
  save(record: ModelRecord): Promise<void>;
  /** The files of a model. Throws `SkipscopeError('not-found')` for an id without record. */
  folder(id: string): Promise<FileStore>;
  /** Deletes a model. Throws `SkipscopeError('invalid-input')` while a task holds the model. */
  delete(id: string): Promise<void>;
  /** Runs `task` while no other task writes the model, in this tab or another. */
  exclusively<T>(id: string, options: LockOptions, task: () => Promise<T>): Promise<T>;
  /** Bytes that this program uses and may use; the quota is null when it is not known. */
  use(): Promise<{ readonly usageBytes: number; readonly quotaBytes: number | null }>;
}

export async function findModel(store: ModelStore, id: string): Promise<ModelEntry | undefined> {
  return (await store.list()).find(({ record }) => record.id === id);
}
