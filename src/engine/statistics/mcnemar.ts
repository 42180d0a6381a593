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
