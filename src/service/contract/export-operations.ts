import { z } from 'zod';
import { count } from '#engine/base/whole-number.ts';
import { EXPORTER_KEYS } from '#engine/export/model-exporter.ts';
import { boundedText, contentReference, nothing, shortText, skipSet } from './fields.ts';
import type { Local } from './file-contents.ts';
import { modelOrigin } from './model-operations.ts';
import type { OperationTable } from './operation.ts';

const takes = z.enum(['checkpoint', 'block-model']);
const exporter = z.enum(EXPORTER_KEYS);

/** A form in which a model without some of its blocks can be had. */
const exportForm = z.object({
  key: exporter,
  label: z.string(),
  /** What it is made of. A block model does not hold the checkpoint's own weights, only those that were converted. */
  takes,
  /** What it keeps exactly, in a sentence. */
  keeps: z.string(),
});
export type ExportForm = z.infer<typeof exportForm>;

/** Where the files are: a checkpoint at its origin, or a block model at an address as `currentModel.load` takes it. */
const exportOrigin = z.discriminatedUnion('kind', [
  ...modelOrigin.options,
  z.object({ kind: z.literal('model'), url: boundedText(2_000) }),
]);
export type ExportOrigin = Local<z.infer<typeof exportOrigin>>;

/** The blocks that go: those of a point of a run, whose figures go with them, or a plain list. */
const exportedBlocks = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('point'), run: shortText, step: count, journal: contentReference }),
  z.object({ kind: z.literal('list'), skip: skipSet, of: count, protect: skipSet }),
]);

const exported = z.object({ origin: exportOrigin, exporter, blocks: exportedBlocks });
export type AskedExport = Local<z.infer<typeof exported>>;

/** A planned export, read from headers and configurations. */
const exportOffer = z.object({
  /** Names the result; a folder can have the name. */
  name: z.string(),
  checkpoint: z.string(),
  revision: z.string().nullable(),
  /** Blocks of the result, and of the source. */
  blocks: count,
  of: count,
  files: count,
  /** Bytes of the weight files, next to which all others are small. */
  weightBytes: count,
  /** What a user should know, each a sentence. */
  warnings: z.array(z.string()).readonly(),
});
export type ExportOffer = z.infer<typeof exportOffer>;

/** A place that a person has chosen: a folder of the computer, in which a new one is made, or a zip to download. */
const exportPlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('zip') }),
  /** `parent` is a handle of the browser, which no other host can use. */
  z.object({ kind: z.literal('folder'), parent: z.unknown() }),
]);
export type ExportPlace = z.infer<typeof exportPlace>;

const exportResult = z.object({
  name: z.string(),
  /** Every file of the result but its record, with its SHA-256. */
  files: z.array(z.object({ path: z.string(), size: count, sha256: z.string() })).readonly(),
  warnings: z.array(z.string()).readonly(),
  /** Null for a folder, in which the files are. */
  zip: contentReference.nullable(),
});
export type ExportResult = Local<z.infer<typeof exportResult>>;

/**
 * Exports of models to the computer of the person in front of the page. They are made in the browser: a server would have to send
 * every byte twice, and has the command line.
 */
export const modelExports = {
  forms: {
    kind: 'value',
    route: null,
    summary: 'The forms in which a model without some of its blocks can be had.',
    input: nothing,
    result: z.array(exportForm).readonly(),
  },
  /** Reads headers and configurations, and tells what `write` would make. */
  plan: {
    kind: 'call',
    route: null,
    summary: 'What an export would write.',
    input: exported,
    result: exportOffer,
  },
  /**
   * Compares the source with the model that the run has measured, and writes the export. One that was interrupted goes on in the
   * same folder.
   */
  write: {
    kind: 'call',
    route: null,
    summary: 'Write a model without some of its blocks.',
    input: exported.extend({ name: shortText.min(1), into: exportPlace }),
    result: exportResult,
  },
} as const satisfies OperationTable[string];
