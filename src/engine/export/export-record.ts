import { z } from 'zod';
import { count } from '#engine/base/whole-number.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { readJson } from '#engine/model/json-file.ts';
import { searchSpecSchema } from '#engine/search/search-spec.ts';
import { RECORD_FILE } from './checkpoint-copies.ts';
import { EXPORTER_KEYS } from './model-exporter.ts';

/** Version of the record; a reader refuses any other. */
export const RECORD_VERSION = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** 95 %, in the metric's unit. */
const interval = z.object({ low: z.number(), high: z.number() });
const spread = z.object({ median: z.number(), low: z.number(), high: z.number() });

/** What a run has measured of the blocks that were taken out, and how, so that it can be measured again. */
const exportedRunSchema = z.object({
  /** The name of its journal. */
  id: z.string(),
  /** Task, question, samples, scoring, strategy: everything that decides the figures. */
  spec: searchSpecSchema,
  /** Of the model that was measured; null where the journal, of an earlier version, does not say. */
  dtype: z.enum(MODEL_DTYPES).nullable(),
  /** Step of the run's path. */
  step: count,
  metric: z.object({
    key: z.string(),
    value: z.number(),
    /** The full model's. */
    baseline: z.number(),
    /** Null for one sample, and where the journal, of an earlier version, has no scores of samples. */
    interval: interval.nullable(),
    /** The score of each sample, in the run's order; null in the same case. */
    samples: z.array(z.object({ id: z.string(), score: z.number() })).nullable(),
  }),
  /** The same metric on samples that the search has not seen; null where none were set aside. */
  heldOut: z
    .object({
      value: z.number(),
      /** The full model's; null where it was not scored on them. */
      baseline: z.number().nullable(),
      samples: count,
      interval: interval.nullable(),
    })
    .nullable(),
  /** Latency over that of the full model, timed in turns; null where it was not measured so. */
  latencyRatio: spread.nullable(),
});

/** `skipscope.json` of an exported model: what it is, what was measured of it, and the hash of each file. */
const exportRecordSchema = z.object({
  format: z.literal('skipscope-export'),
  version: z.literal(RECORD_VERSION),
  app: z.object({ name: z.literal('Skipscope'), version: z.string() }),
  /** ISO 8601. */
  date: z.iso.datetime(),
  exporter: z.enum(EXPORTER_KEYS),
  name: z.string(),
  source: z.object({
    checkpoint: z.string(),
    revision: z.string().nullable(),
    /** Decoder blocks of the source. */
    blocks: count,
    /** Hex SHA-256 of the source's manifest; null where the source is a checkpoint. */
    manifest: sha256.nullable(),
  }),
  /** Blocks of the source that are gone: 0-based, ascending. */
  skip: z.array(count),
  /** |S| / L, 0..1. */
  sparsity: z.number().min(0).max(1),
  /** Null where the blocks were given as a list. */
  run: exportedRunSchema.nullable(),
  /** Every file of the folder but this one. */
  files: z.array(z.object({ path: z.string(), bytes: count, sha256 })),
});

export type ExportedRun = z.infer<typeof exportedRunSchema>;
export type ExportRecord = z.infer<typeof exportRecordSchema>;

/** Reads the record of an exported folder. Throws as `readJson` does, with the code `'invalid-model'`. */
export function readExportRecord(source: FileSource, options?: ReadOptions): Promise<ExportRecord> {
  return readJson(source, RECORD_FILE, exportRecordSchema, 'invalid-model', options);
}
