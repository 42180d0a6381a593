import { z } from 'zod';
import { selfTestResultSchema } from '#engine/selftest/self-test-result.ts';

/** Findings on a GPU that ran the self-test. */
const findingsSchema = z.object({
  outcome: z.literal('ran'),
  /** The self-test in float32. */
  selfTest: selfTestResultSchema,
  /** True where the self-test in float16 ran and passed. */
  f16: z.boolean(),
  /** File names of the GPU's drivers. */
  drivers: z.array(z.string()),
  nvidia: z.boolean(),
  software: z.boolean(),
});

/** The message of the process that tries a GPU to the process that started it. */
export const probeReportSchema = z.discriminatedUnion('outcome', [
  findingsSchema,
  z.object({ outcome: z.literal('failed'), message: z.string() }),
]);

export type ProbeFindings = z.infer<typeof findingsSchema>;
export type ProbeReport = z.infer<typeof probeReportSchema>;
