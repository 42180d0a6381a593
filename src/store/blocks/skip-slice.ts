import { skipSet, type SkipSet } from '#engine/base/skip-set.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { loadedModel } from '#store/models/current-model-slice.ts';

/** The skip set that the strip shows, the playground runs and the export offers; and the blocks a search must keep. */
export interface SkipSlice {
  readonly skip: SkipSet;
  readonly protectedBlocks: SkipSet;
  /** Skip <-> keep. A protected block stays kept. */
  toggleBlock(block: number): void;
  /** Puts blocks `from`..`to` (either way round) in one state; protected ones stay kept. */
  setRange(from: number, to: number, skipped: boolean): void;
  /** A protected block is kept and never a candidate of a search. */
  toggleProtected(block: number): void;
  /**
   * Takes a whole set, such as a point of a curve; it wins over the protection of its blocks. Blocks that the loaded
   * model does not have are left out: the curve may be another model's.
   */
  loadSkipSet(skip: SkipSet): void;
  setProtected(blocks: SkipSet): void;
}

function without(set: SkipSet, blocks: SkipSet): SkipSet {
  return set.filter((block) => !blocks.includes(block));
}

export function createSkipSlice({ set }: SliceContext): SkipSlice {
  return {
    skip: [],
    protectedBlocks: [],

    toggleBlock: (block) => {
      set(({ skip, protectedBlocks }) => {
        if (protectedBlocks.includes(block)) return {};
        return { skip: skip.includes(block) ? without(skip, [block]) : skipSet([...skip, block]) };
      });
    },

    setRange: (from, to, skipped) => {
      set(({ skip, protectedBlocks }) => {
        const first = Math.min(from, to);
        const range = Array.from({ length: Math.abs(to - from) + 1 }, (_, offset) => first + offset);
        const rest = without(skip, range);
        return { skip: skipped ? skipSet([...rest, ...without(range, protectedBlocks)]) : rest };
      });
    },

    toggleProtected: (block) => {
      set(({ skip, protectedBlocks }) =>
        protectedBlocks.includes(block)
          ? { protectedBlocks: without(protectedBlocks, [block]) }
          : { protectedBlocks: skipSet([...protectedBlocks, block]), skip: without(skip, [block]) },
      );
    },

    loadSkipSet: (skip) => {
      set(({ protectedBlocks, model }) => {
        const blocks = loadedModel(model)?.blocks ?? Infinity;
        const known = skip.filter((block) => block < blocks);
        return { skip: known, protectedBlocks: without(protectedBlocks, known) };
      });
    },

    setProtected: (blocks) => {
      set(({ skip }) => ({ protectedBlocks: blocks, skip: without(skip, blocks) }));
    },
  };
}
