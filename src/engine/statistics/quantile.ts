/**
 * The quantile at `share` (0..1) of ascending numbers, 0 for none. Linear interpolation between order statistics: numpy's
 * default, type 7 of Hyndman and Fan.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * Math.max(0, sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[below + 1] ?? low;
  return low + (position - below) * (high - low);
}

/** Median and quartiles. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Median and quartiles of at least one number. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}
