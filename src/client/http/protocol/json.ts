import { z } from 'zod';

/** Whole numbers from 0. */
export const count = z.number().int().nonnegative();
/** Hex SHA-256 of a file, by which files are told apart. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/u, 'a SHA-256 in hexadecimal digits');
/** Ids that become names of files: no path can be made of them. */
export const safeId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/u, 'letters, digits, ".", "_" and "-", 120 at most');
export const skipSet = z.array(count).max(1024).readonly();
/** Text of a person: names and questions. */
export const text = z.string().max(10_000);

/**
 * So many of a kind. Only the first wrong one is told: a list of a million mistakes would otherwise make as many messages.
 */
export function longList<T extends z.ZodType>(of: T, least: number, most: number) {
  return z.preprocess((values: z.input<T>[], context) => {
    if (!Array.isArray(values)) return values;
    if (values.length > most) return refuse(context, [], `More than ${String(most)} entries.`);
    for (const [at, value] of values.entries()) {
      const [issue] = of.safeParse(value).error?.issues ?? [];
      if (issue) return refuse(context, [at, ...issue.path], issue.message);
    }
    return values;
  }, z.array(of).min(least));
}

function refuse(context: z.RefinementCtx, path: PropertyKey[], message: string): never {
  context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
}

/** A file that was uploaded, or is to be. */
export const fileReference = z.object({
  /** Path relative to the folder that was offered, separated by `/`. */
  path: z.string().min(1).max(1000),
  sha256,
  bytes: count,
});
export type FileReference = z.infer<typeof fileReference>;

export const errorCodes = [
  'invalid-input',
  'invalid-checkpoint',
  'invalid-model',
  'invalid-calibration',
  'invalid-journal',
  'unsupported',
  'not-found',
  'connection',
  'runtime',
  'storage',
] as const;

/** What went wrong, as data. */
export const wireError = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('skipscope'),
    code: z.enum(errorCodes),
    message: z.string(),
    remedy: z.string(),
  }),
  z.object({ kind: z.literal('abort'), message: z.string() }),
  z.object({ kind: z.literal('fault'), message: z.string(), stack: z.string() }),
]);

export const errorReply = z.object({ error: wireError });

export const progress = z.object({
  phase: z.string(),
  fraction: z.number(),
  etaMs: z.number().nullable(),
});
