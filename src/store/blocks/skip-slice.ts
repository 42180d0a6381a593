import { type SkipSet, skipSet } from '#engine/base/skip-set.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { SkipSlice } from '#store/state/skip-state.ts';

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
