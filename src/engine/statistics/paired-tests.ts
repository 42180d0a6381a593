import { seededRandom } from '#engine/base/seeded-random.ts';

/**
 * Two-sided p-value of the exact McNemar test (a sign test): the chance of counts at least as uneven as `onlyFirst`
 * against `onlySecond` when both outcomes are equally likely; statsmodels `mcnemar(exact=True)`. 1 without discordant
 * pairs.
 */
export function exactMcNemar(onlyFirst: number, onlySecond: number): number {
  const pairs = onlyFirst + onlySecond;
  const smaller = Math.min(onlyFirst, onlySecond);
  // Logarithms, since 2^-n vanishes for large n.
  let logTerm = -pairs * Math.LN2;
  let tail = Math.exp(logTerm);
  for (let successes = 1; successes <= smaller; successes++) {
    logTerm += Math.log((pairs - successes + 1) / successes);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, 2 * tail);
}

export interface SignFlipOptions {
  readonly seed: number;
  /** Number of random flips if there are too many to try all; 10 000 by default. */
  readonly flips?: number;
}

/** Up to this many differences that are not 0, all 2^n flips are tried. */
const EXACT_UP_TO = 13;

/**
 * Two-sided p-value of the paired permutation test on the mean difference: under the null hypothesis every difference
 * could as well have the other sign (Fisher 1935; scipy `permutation_test` with `permutation_type='samples'`). Exact for
 * few differences; otherwise from seeded random flips, the observed one counted (Phipson and Smyth 2010), so never 0.
 */
export function signFlipTest(
  differences: readonly number[],
  { seed, flips = 10_000 }: SignFlipOptions,
): number {
  const moved = differences.filter((difference) => difference !== 0);
  const observed = Math.abs(moved.reduce((sum, difference) => sum + difference, 0));
  // Sums in another order round differently.
  const reached = observed - 1e-12 * moved.reduce((sum, difference) => sum + Math.abs(difference), 0);
  if (moved.length <= EXACT_UP_TO) return exactShare(moved, reached);
  const random = seededRandom(seed);
  let atLeast = 1;
  for (let flip = 0; flip < flips; flip++) {
    let sum = 0;
    for (const difference of moved) sum += random() < 0.5 ? difference : -difference;
    if (Math.abs(sum) >= reached) atLeast++;
  }
  return atLeast / (flips + 1);
}

function exactShare(moved: readonly number[], reached: number): number {
  const all = 2 ** moved.length;
  let atLeast = 0;
  for (let signs = 0; signs < all; signs++) {
    const sum = moved.reduce(
      (total, difference, bit) => total + ((signs >> bit) & 1 ? -difference : difference),
      0,
    );
    if (Math.abs(sum) >= reached) atLeast++;
  }
  return atLeast / all;
}
