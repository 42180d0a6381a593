import { count } from '#engine/base/whole-number.ts';
import { z } from 'zod';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { Local } from './file-contents.ts';
import {
  LIST_BYTES,
  byId,
  fileReference,
  longList,
  nothing,
  safeId,
  sha256,
  shortText,
  text,
} from './fields.ts';
import type { OperationTable } from './operation.ts';

/** Most bytes of a file of captions, and of a table of document frequencies. */
const MOST_TABLE_BYTES = 256 * 2 ** 20;

const names = z.array(z.string()).readonly();

const sample = z.object({
  id: z.string(),
  fileName: z.string(),
  prompt: z.exactOptional(z.string()),
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

const calibrationSummary = z.object({
  id: z.string(),
  name: z.string(),
  samples: z.array(sample).readonly(),
  categories: names,
  issues: z.array(rowIssue).readonly(),
  tasks: z.array(z.enum(['single-object', 'multi-object', 'captioning'])).readonly(),
}) satisfies z.ZodType<CalibrationSummary>;

/** An imported calibration set as it is listed. `id` is `CalibrationSet.id`. */
const storedCalibrationName = z.object({ id: z.string(), name: z.string() });
export type StoredCalibrationName = z.infer<typeof storedCalibrationName>;

/** The files of a calibration set as a person chose them. */
const calibrationFiles = z.object({ name: shortText, files: longList(fileReference, 1, 200_000) });
export type CalibrationFiles = Local<z.infer<typeof calibrationFiles>>;

export const calibrations = {
  /** The sets that were imported into this backend. */
  list: {
    kind: 'value',
    route: 'GET /v1/calibrations',
    summary: 'The calibration sets kept here.',
    input: nothing,
    result: z.array(storedCalibrationName).readonly(),
  },
  /** Reads, checks and stores a calibration set. The set is kept until it is deleted, so that runs can be resumed. */
  import: {
    kind: 'call',
    route: 'POST /v1/calibrations',
    summary: 'Read, check and keep a calibration set of uploaded files.',
    input: calibrationFiles,
    result: calibrationSummary,
    bodyBytes: LIST_BYTES,
  },
  /**
   * Opens the set that is served with the page under this URL: of a folder, or of a file of JSON Lines with the pictures below
   * its folder. The HTTP client uploads the set to a server that lacks it.
   */
  open: {
    kind: 'call',
    route: null,
    summary: 'A calibration set that is served with the page.',
    input: z.object({ url: text }),
    result: calibrationSummary,
  },
  openStored: {
    kind: 'call',
    route: 'POST /v1/calibrations/:id/open',
    summary: 'A calibration set that is kept here.',
    input: byId,
    result: calibrationSummary,
  },
  delete: {
    kind: 'value',
    route: 'DELETE /v1/calibrations/:id',
    summary: 'Delete a calibration set.',
    input: byId,
    result: nothing,
  },
  /** The files of an imported set, for an import into another backend. */
  files: {
    kind: 'value',
    route: 'GET /v1/calibrations/:id/files',
    summary: 'The files of a calibration set.',
    input: byId,
    result: calibrationFiles,
  },
  image: {
    kind: 'bytes',
    route: 'GET /v1/calibrations/:id/images/:sample',
    summary: 'The picture of a sample.',
    input: z.object({ id: safeId, sample: z.coerce.number<number>().int().nonnegative() }),
    result: nothing,
  },
} as const satisfies OperationTable[string];

/** A stored table of document frequencies, which says how common words are in a larger set of captions. */
const documentFrequencySummary = z.object({
  /** Hex SHA-256 of the table's file, by which `SearchSpec.documentFrequencies` names the table. */
  hash: z.string(),
  /** Name of the file that was imported. */
  name: z.string(),
  /** Number of images in the larger set. */
  documents: count,
});
export type DocumentFrequencySummary = z.infer<typeof documentFrequencySummary>;

const byHash = z.object({ hash: sha256 });

export const documentFrequencies = {
  list: {
    kind: 'value',
    route: 'GET /v1/document-frequencies',
    summary: 'The tables of document frequencies kept here.',
    input: nothing,
    result: z.array(documentFrequencySummary).readonly(),
  },
  /**
   * Checks and stores a table of document frequencies, or counts one from a COCO captions file. The table is kept until it is
   * deleted, so that runs can be resumed.
   */
  import: {
    kind: 'call',
    route: 'POST /v1/document-frequencies',
    summary: 'Keep a table of document frequencies, or count one from COCO captions; the file is uploaded.',
    input: fileReference,
    result: documentFrequencySummary,
    fileBytes: MOST_TABLE_BYTES,
  },
  /** The file of a stored table, for an import into another backend. */
  file: {
    kind: 'bytes',
    route: 'GET /v1/document-frequencies/:hash',
    summary: 'The file of a table of document frequencies.',
    input: byHash,
    result: nothing,
  },
  delete: {
    kind: 'value',
    route: 'DELETE /v1/document-frequencies/:hash',
    summary: 'Delete a table of document frequencies.',
    input: byHash,
    result: nothing,
  },
} as const satisfies OperationTable[string];
