import { z } from 'zod';
import { errorCodes } from '#engine/base/errors.ts';
import type { Progress } from './call-options.ts';
import { pairReport } from './pair-report.ts';

/** An error as data; a structured clone of an `Error` keeps neither its code nor its remedy. */
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

export type WireError = z.infer<typeof wireError>;

export const errorReply = z.object({ error: wireError });

export const progress = z.object({
  phase: z.string(),
  fraction: z.number(),
  etaMs: z.number().nullable(),
  partialAnswer: z.exactOptional(z.string()),
  partialPairs: z.exactOptional(pairReport),
}) satisfies z.ZodType<Progress>;
