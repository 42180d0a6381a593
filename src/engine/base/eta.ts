/** Below this share of the work an estimate would jump about. */
const TOO_EARLY = 0.02;

/** Time left when a share of the work took `elapsed`, in the same unit; null while nothing is done. */
export function timeLeft(elapsed: number, fraction: number): number | null {
  return fraction > 0 ? (elapsed * (1 - fraction)) / fraction : null;
}

/** Milliseconds left at the pace so far; null until it can be told. `startedAt` is a `performance.now()`. */
export function etaMs(startedAt: number, fraction: number): number | null {
  return fraction < TOO_EARLY ? null : timeLeft(performance.now() - startedAt, fraction);
}
