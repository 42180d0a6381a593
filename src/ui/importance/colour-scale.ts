/** How strongly a value is coloured: 0 for none, up to 5; negative for values below 0. */
export type ColourLevel = -5 | -4 | -3 | -2 | -1 | 0 | 1 | 2 | 3 | 4 | 5;

const LEVELS: readonly ColourLevel[] = [0, 1, 2, 3, 4, 5];
const GAINS: readonly ColourLevel[] = [0, -1, -2, -3, -4, -5];

/** Sizes at which the levels 2 to 5 begin; they do not depend on the data, so that equal colours mean equal values everywhere. */
export type LevelBounds = readonly [number, number, number, number];

/** The level of a value: only 0 itself has none, and a value below the first bound has the first. */
export function colourLevel(value: number, bounds: LevelBounds): ColourLevel {
  if (value === 0) return 0;
  const level = 1 + bounds.filter((bound) => Math.abs(value) >= bound).length;
  return (value < 0 ? GAINS : LEVELS)[level] ?? 0;
}
