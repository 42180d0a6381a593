/** Below this share of the work an estimate would jump about. */
const TOO_EARLY = 0.02;

/** Milliseconds left at the pace so far; null until it can be told. `startedAt` is a `performance.now()`. */
export function etaMs(startedAt: number, fraction: number): number | null {
  if (fraction < TOO_EARLY) return null;
  return ((performance.now() - startedAt) * (1 - fraction)) / fraction;
}
