/** The difference between neighbouring ticks that makes about five of them: 1, 2 or 5 times a power of ten. */
function tickStep(low: number, high: number): number {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5].find((factor) => factor * power >= rough - 1e-12) ?? 10) * power;
}

/** The multiples of `step` from the `first` to the `last`, without the last digits that floating point adds. */
function multiples(step: number, first: number, last: number): readonly number[] {
  const count = Math.max(0, last - first + 1);
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

/** About five round numbers from `low` to `high`, none outside: for an axis that ends at its data. */
export function ticksWithin(low: number, high: number): readonly number[] {
  const step = tickStep(low, high);
  return multiples(step, Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9));
}

/** About five round numbers from at most `low` to at least `high`: for an axis that ends at its ticks. */
export function ticksAround(low: number, high: number): readonly number[] {
  const step = tickStep(low, high);
  return multiples(step, Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9));
}

/** The ends of an axis that shows all values with some room; never of width 0. */
export function domainOf(values: readonly number[]): { readonly low: number; readonly high: number } {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { low: 0, high: 1 };
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  return { low: low - room, high: high + room };
}
