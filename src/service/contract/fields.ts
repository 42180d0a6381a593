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
/** No input, or no result. */
export const nothing = z.undefined();
/** The input of an operation on something that has an id. */
export const byId = z.object({ id: safeId });

/** Bytes of a request that lists nothing. */
export const BODY_BYTES = 2 ** 20;
/** Bytes of a request that lists files: those of large calibration sets are many. */
export const LIST_BYTES = 32 * 2 ** 20;

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

/** The bytes of a file that was uploaded, or is to be (`ContentReference`). */
export const contentReference = z.object({ sha256, bytes: count });

/** A file that was uploaded, or is to be (`FileReference`). */
export const fileReference = z.object({
  /** Path relative to the folder that was offered, separated by `/`. */
  path: z.string().min(1).max(1000),
  sha256,
  bytes: count,
});
