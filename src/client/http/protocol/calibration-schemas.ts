import { z } from 'zod';
import type { DocumentFrequencySummary, StoredCalibrationName } from '#service/contract.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import { count, fileReference, longList, text } from './json.ts';

const names = z.array(z.string()).readonly();

const sample = z.object({
  id: z.string(),
  fileName: z.string(),
  label: z.exactOptional(z.string()),
  objects: z.exactOptional(names),
  captions: z.exactOptional(names),
  cornerCases: z.exactOptional(names),
  width: z.exactOptional(z.number()),
  height: z.exactOptional(z.number()),
});

const rowIssue = z.object({
  where: z.string(),
  what: z.string(),
  remedy: z.string(),
  harmless: z.exactOptional(z.literal(true)),
});

export const calibrationSummary = z.object({
  id: z.string(),
  name: z.string(),
  samples: z.array(sample).readonly(),
  categories: names,
  issues: z.array(rowIssue).readonly(),
  tasks: z.array(z.enum(['single-object', 'multi-object', 'captioning'])).readonly(),
}) satisfies z.ZodType<CalibrationSummary>;

export const calibrationName = z.object({
  id: z.string(),
  name: z.string(),
}) satisfies z.ZodType<StoredCalibrationName>;

/** A calibration set as it was offered, its files by hash. */
export const calibrationFiles = z.object({
  name: text,
  files: longList(fileReference, 1, 200_000),
});

export const documentFrequencySummary = z.object({
  hash: z.string(),
  name: z.string(),
  documents: count,
}) satisfies z.ZodType<DocumentFrequencySummary>;
