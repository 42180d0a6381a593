import { count } from '#engine/base/whole-number.ts';
import { z } from 'zod';
import { issueText } from '#engine/base/schema-issue.ts';

/** The hex SHA-256 of a file, by which the file is named. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/u, 'a SHA-256 in hexadecimal digits');
/** An id that becomes the name of a file; no such id can lead to another folder. */
export const safeId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/u, 'letters, digits, ".", "_" and "-", 120 at most');
export const skipSet = z.array(count).max(1024).readonly();
/** Text of so many characters at most. */
export function boundedText(most: number): z.ZodString {
  return z.string().max(most, `at most ${String(most)} characters`);
}
/** Text that a person has typed: a question, for example. */
export const text = boundedText(10_000);
/** A name, or a hash that names something. */
export const shortText = boundedText(500);
/** A web address. */
export const address = z
  .url({ protocol: /^https?$/u, error: 'a web address, http or https' })
  .max(2_000, 'at most 2000 characters');
/** The schema of an operation without input, or without result. */
export const nothing = z.undefined();
/** The input of an operation on a run, a model or a calibration set. */
export const byId = z.object({ id: safeId });

/** Most bytes of a request without a list of files. */
export const BODY_BYTES = 2 ** 20;
/** Most bytes of a request with a list of files; large calibration sets have many. */
export const LIST_BYTES = 32 * 2 ** 20;

/**
 * A list of `least` to `most` entries. Only the first wrong entry is reported: a list of a million mistakes would otherwise
 * make a million messages.
 */
export function longList<T extends z.ZodType>(of: T, least: number, most: number) {
  return z.preprocess((values: z.input<T>[], context) => {
    if (!Array.isArray(values)) return values;
    if (values.length > most) return refuse(context, [], `More than ${String(most)} entries.`);
    for (const [at, value] of values.entries()) {
      const [issue] = of.safeParse(value).error?.issues ?? [];
      if (issue) return refuse(context, [at, ...issue.path], issueText(issue));
    }
    return values;
  }, z.array(of).min(least));
}

function refuse(context: z.RefinementCtx, path: PropertyKey[], message: string): never {
  context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
}

/** The schema of a `ContentReference`. */
export const contentReference = z.object({ sha256, bytes: count });

/** The schema of a `FileReference`. */
export const fileReference = z.object({
  /** Path relative to the chosen folder, separated by `/`. */
  path: boundedText(1_000).min(1),
  sha256,
  bytes: count,
});
