import type { SkipSet } from '#engine/base/skip-set.ts';

/** One skip set that a scan of pairs asks for. */
export interface PairStep {
  readonly skip: SkipSet;
  /** Whether later steps begin where this one ends: its states are kept. */
  readonly isBase: boolean;
  /** Blocks that run over the prompts: all kept ones for a base, those behind the second skipped one for a pair with it. */
  readonly blockRuns: number;
}

/**
 * The steps of a scan of pairs, in their order: the full model, each block alone, and then for each block itself as the base and
 * every pair with a later block.
 */
export function planPairs(blocks: number): readonly PairStep[] {
  const all = Array.from({ length: blocks }, (_, block) => block);
  const behind = (block: number): number => blocks - 1 - block;
  return [
    // Once for the answers, once to keep the states behind prompts and answers.
    { skip: [], isBase: true, blockRuns: 2 * blocks },
    ...all.map((block) => ({ skip: [block], isBase: false, blockRuns: behind(block) })),
    ...all.slice(0, -1).flatMap((first) => [
      { skip: [first], isBase: true, blockRuns: blocks - 1 },
      ...all.slice(first + 1).map((second) => ({
        skip: [first, second],
        isBase: false,
        blockRuns: behind(second),
      })),
    ]),
  ];
}

/**
 * Runs of a block over the prompt of one sample that a scan of pairs takes. Fewer where the answers without a block are those of
 * the base before; the tokens of an answer that changes are decoded on top.
 */
export function pairBlockRuns(blocks: number): number {
  return planPairs(blocks).reduce((sum, { blockRuns }) => sum + blockRuns, 0);
}

/** As `pairBlockRuns`, of a scan of single blocks by all measures: one walk for states and likelihoods, and one for answers. */
export function scanBlockRuns(blocks: number): number {
  const alone = (blocks * (blocks - 1)) / 2;
  return blocks + alone + (2 * blocks + alone);
}
