import { z } from 'zod';

/** Paths or addresses of a run's model and data, as given on the command line. */
const paths = z.object({
  model: z.string(),
  calibration: z.string(),
  answerRules: z.string().optional(),
  documentFrequencies: z.string().optional(),
});

/** Origin of a page's model and data. Files that the page serves itself lie under the same path in `public/`. */
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
    /** The person chose a folder or file; this is its name. */
    z.object({ kind: z.literal('files'), name: z.string() }),
  ]),
});

/** All that times depend on, the model apart. */
export const runRuntimeSchema = z.object({
  /** Execution provider of ONNX Runtime. */
  provider: z.string(),
  /** Version of ONNX Runtime. */
  version: z.string(),
  threads: z.number().int(),
  /** The device's name for display. */
  adapter: z.string(),
  /** Whether a GPU was emulated on the CPU. */
  software: z.boolean(),
  arithmetic: z.string(),
  weights: z.string(),
});

const environment = z.object({
  /** Version of Skipscope. */
  app: z.string(),
  /** The model's origin; its identity is the hash in the spec. */
  model: z.object({ checkpoint: z.string(), revision: z.string().nullable(), dtype: z.string() }),
  runtime: runRuntimeSchema,
  /** Rows of one pass through the blocks; journals of earlier versions lack it. */
  rows: z.number().int().positive().optional(),
  /** How far a logit moves with the shape of its pass, as measured; journals of earlier versions lack it. */
  logitNoise: z.number().nonnegative().optional(),
  paths: paths.optional(),
  origins: origins.optional(),
});

/** Journals of earlier versions call the paths `places`. */
function withPaths(stored: unknown): unknown {
  const old = z.looseObject({ places: paths }).safeParse(stored);
  if (!old.success) return stored;
  const { places, ...rest } = old.data;
  return { paths: places, ...rest };
}

/** The program and the machine that executed a run: they are reported, never compared. */
export const runEnvironmentSchema = z.preprocess(withPaths, environment);

export type RunEnvironment = z.infer<typeof environment>;
export type RunRuntime = z.infer<typeof runRuntimeSchema>;
export type RunOrigins = z.infer<typeof origins>;
