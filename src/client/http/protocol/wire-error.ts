import { z } from 'zod';

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
