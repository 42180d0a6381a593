import { z } from 'zod';
import { count } from '#engine/base/whole-number.ts';

/** A value in the unit of its measure, with its 95 % interval where the measure has one. */
export const blockValue = z.object({
  value: z.number(),
  interval: z
    .object({ low: z.number(), high: z.number(), confidence: z.number(), method: z.string() })
    .nullable(),
});

/** What was measured on, of blocks or of their pairs. */
export const scanSubject = z.object({
  model: z.object({ name: z.string(), hash: z.string() }),
  calibration: z.object({ name: z.string(), id: z.string() }),
  task: z.string(),
  metric: z.string(),
  blocks: count,
});
export type ScanSubject = z.infer<typeof scanSubject>;
