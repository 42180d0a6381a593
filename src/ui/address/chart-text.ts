import type { ComparisonView } from '#store/state/comparison-state.ts';

/** Digits of an end of an axis: more than a drag can tell apart. */
const DIGITS = 5;

/** A chart of the comparison in words of the address: `metric-sparsity`, and the part in view as `0.1,0.4,0.5,0.9` behind it. */
export function chartText({ up, across, window }: ComparisonView): string {
  const ends = window === null ? [] : [...window.x, ...window.y];
  return [`${up}-${across}`, ...ends.map((end) => String(Number(end.toPrecision(DIGITS))))].join(',');
}
