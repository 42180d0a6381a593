import { SkipscopeError } from './errors.ts';

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

/** Throws `SkipscopeError('invalid-input')` unless every index is one of the model's blocks. */
export function checkSkipSet(skip: SkipSet, blocks: number): void {
  const wrong = skip.find((block) => !Number.isInteger(block) || block < 0 || block >= blocks);
  if (wrong === undefined) return;
  throw new SkipscopeError(
    'invalid-input',
    `Block ${wrong} does not exist: the model has blocks 0 to ${blocks - 1}.`,
    'Name blocks by their 0-based index.',
  );
}

/** S + i, or S - i where S skips i. */
export function toggled(skip: SkipSet, block: number): SkipSet {
  return skip.includes(block) ? skip.filter((other) => other !== block) : withBlock(skip, block);
}

/** The blocks 0..blocks-1 that are in none of the lists. */
export function blocksOutside(blocks: number, ...lists: readonly (readonly number[])[]): readonly number[] {
  const out = new Set(lists.flat());
  return Array.from({ length: blocks }, (_, block) => block).filter((block) => !out.has(block));
}

/** The first block that one skip set skips and the other does not; `blocks` for equal sets. */
export function firstDifference(a: SkipSet, b: SkipSet, blocks: number): number {
  for (let block = 0; block < blocks; block++) if (a.includes(block) !== b.includes(block)) return block;
  return blocks;
}

/**
 * The first block from `block` on that a skip set keeps; `blocks` if there is none. The stream into both is the same.
 */
export function keptFrom(skip: SkipSet, block: number, blocks: number): number {
  let kept = block;
  while (kept < blocks && skip.includes(kept)) kept++;
  return kept;
}
