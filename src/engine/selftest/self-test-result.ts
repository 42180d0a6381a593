import { z } from 'zod';

/** How a device fared in the self-test. */
export const selfTestResultSchema = z.object({
  /** Root mean square error relative to the reference; null where the device gave anything but numbers. */
  error: z.number().nonnegative().nullable(),
  tolerance: z.number().positive(),
  passed: z.boolean(),
  /** Whether decode steps come out as well when they are captured and replayed; null where the device captures none. */
  capturesSteps: z.boolean().nullable(),
});

export type SelfTestResult = z.infer<typeof selfTestResultSchema>;
