/** A set of skipped blocks: strictly ascending 0-based indices. */
export type SkipSet = readonly number[];

/** The skip set of `blocks`: sorted, without duplicates. */
export function skipSet(blocks: Iterable<number>): SkipSet {
  return [...new Set(blocks)].sort((a, b) => a - b);
}

/** S + i. */
export function withBlock(skip: SkipSet, block: number): SkipSet {
  return skipSet([...skip, block]);
}

/** Canonical text of a skip set, usable as a key: `3,7`. */
export function skipSetKey(skip: SkipSet): string {
  return skip.join(',');
}

/** |S| / L. */
export function sparsity(skip: SkipSet, blocks: number): number {
  return skip.length / blocks;
}
