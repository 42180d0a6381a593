import { z } from 'zod';
import { count } from '#engine/base/whole-number.ts';
import { blockValue, scanSubject } from './scan-fields.ts';

/** How much the losses of two blocks depend on each other; while a scan goes on, the rows that it has. */
export const pairReport = z.object({
  format: z.literal('skipscope-pairs'),
  version: z.literal(1),
  ...scanSubject.shape,
  /** Number of samples. */
  samples: count,
  /** By block: the drop D(i) of the metric without it. */
  alone: z.array(blockValue.nullable()).readonly(),
  /** D(i, j) - D(i) - D(j) for i < j: `[i][j - i - 1]`. */
  pairs: z.array(z.array(blockValue.nullable()).readonly()).readonly(),
});
export type PairReport = z.infer<typeof pairReport>;
