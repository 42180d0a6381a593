/** Distances between the states in front of block l and in front of block l + n: `[l][n - 1]`. */
export type Angles = readonly (readonly (number | null)[])[];

interface Span {
  readonly start: number;
  readonly distance: number;
}

/** The start of the `blocks` blocks in a row with the smallest distance, the first of equals; null where none was measured. */
export function bestSpan(angles: Angles, blocks: number): Span | null {
  return angles.reduce<Span | null>((best, spans, start) => {
    const distance = spans[blocks - 1] ?? null;
    if (distance === null || (best !== null && best.distance <= distance)) return best;
    return { start, distance };
  }, null);
}
