/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 0..count-1 in a seeded order, every permutation equally likely (Fisher-Yates). */
export function seededPermutation(count: number, seed: number): readonly number[] {
  const random = seededRandom(seed);
  const keys = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [keys[last], keys[other]];
    if (a === undefined || b === undefined) break;
    keys[last] = b;
    keys[other] = a;
  }
  return keys;
}
