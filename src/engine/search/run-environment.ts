import { z } from 'zod';

/** Where a host found what a run was made of, as a person wrote it: a path, an address. */
const places = z.object({
  model: z.string(),
  calibration: z.string(),
  answerRules: z.string().optional(),
  documentFrequencies: z.string().optional(),
});

/** Where a page had model and data from; what it serves itself lies under the same path in `public/`. */
const origins = z.object({
  model: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('served'), path: z.string() }),
    z.object({
      kind: z.literal('hub'),
      repository: z.string(),
      revision: z.string(),
      endpoint: z.string().optional(),
    }),
    z.object({ kind: z.literal('url'), url: z.string() }),
    z.object({ kind: z.literal('folder'), name: z.string() }),
  ]),
  calibration: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('served'), path: z.string() }),
    z.object({ kind: z.literal('url'), url: z.string() }),
    /** Brought by the person: the name of the folder or file. */
    z.object({ kind: z.literal('files'), name: z.string() }),
  ]),
});

/** What a run was driven with and on: kept to be told, never compared. */
export const runEnvironmentSchema = z.object({
  /** Version of Skipscope. */
  app: z.string(),
  /** The model's origin; its identity is the hash in the spec. */
  model: z.object({ checkpoint: z.string(), revision: z.string().nullable(), dtype: z.string() }),
  runtime: z.object({
    /** Execution provider of ONNX Runtime. */
    provider: z.string(),
    /** Version of ONNX Runtime. */
    version: z.string(),
    threads: z.number().int(),
    /** A person's name for the device. */
    adapter: z.string(),
    /** Whether a GPU was emulated on the CPU. */
    software: z.boolean(),
    arithmetic: z.string(),
    weights: z.string(),
  }),
  /** Rows of one pass through the blocks; journals of earlier versions lack it. */
  rows: z.number().int().positive().optional(),
  places: places.optional(),
  origins: origins.optional(),
});

export type RunEnvironment = z.infer<typeof runEnvironmentSchema>;
/** What times depend on, the model apart. */
export type RunRuntime = RunEnvironment['runtime'];
export type RunOrigins = z.infer<typeof origins>;
