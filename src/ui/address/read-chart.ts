import { z } from 'zod';

import { AXIS_KEYS, type ComparisonView } from '#store/state/comparison-state.ts';

const axis = z.enum(AXIS_KEYS);
const ends = z.tuple([z.coerce.number(), z.coerce.number()]).refine(([low, high]) => low < high);
const parts = z.object({
  axes: z.tuple([axis, axis]).refine(([up, across]) => up !== across),
  window: z.object({ x: ends, y: ends }).nullable(),
});

/** Undoes `chartText`. */
export const chartView = z.string().transform((text, context): ComparisonView => {
  const [axes = '', ...numbers] = text.split(',');
  const window = numbers.length === 0 ? null : { x: numbers.slice(0, 2), y: numbers.slice(2) };
  const parsed = parts.safeParse({ axes: axes.split('-'), window });
  if (parsed.success) {
    const [up, across] = parsed.data.axes;
    return { up, across, window: parsed.data.window };
  }
  context.addIssue({ code: 'custom', message: 'no chart' });
  return z.NEVER;
});
