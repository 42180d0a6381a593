import { z } from 'zod';

/** A value in the unit of its measure, with its 95 % interval where the measure has one. */
export const blockValue = z.object({
  value: z.number(),
  interval: z
    .object({ low: z.number(), high: z.number(), confidence: z.number(), method: z.string() })
    .nullable(),
});
