import { bootstrapInterval } from '#engine/statistics/bootstrap.ts';
import { mean } from '#engine/statistics/interval.ts';
import type { BlockValue } from './importance-measure.ts';

/** The mean of one number a sample with a bootstrap interval; null without samples. */
export function meanValue(numbers: readonly number[], seed: number): BlockValue | null {
  if (numbers.length === 0) return null;
  const interval = numbers.length === 1 ? null : bootstrapInterval(numbers, { seed });
  return { value: mean(numbers), interval };
}
