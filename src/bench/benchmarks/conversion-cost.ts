import { z } from 'zod';

/** What one conversion took, as the process that made it prints it. */
export const conversionCostSchema = z.object({
  sourceBytes: z.number(),
  milliseconds: z.number(),
  /** CPU time of all threads. */
  cpuMilliseconds: z.number(),
  peakRssBytes: z.number(),
});

export type ConversionCost = z.infer<typeof conversionCostSchema>;
