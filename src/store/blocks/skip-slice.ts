import { skipSet } from '#engine/base/skip-set.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { SkipSlice } from '#store/state/skip-state.ts';
import { changed, undoAndRedo, without } from './skip-history.ts';

export function createSkipSlice(context: SliceContext): SkipSlice {
  const { set } = context;
  return {
    skip: [],
    protectedBlocks: [],

    toggleBlock: (block) => {
      set((state) => {
        const { skip, protectedBlocks } = state;
        if (protectedBlocks.includes(block)) return {};
        const next = skip.includes(block) ? without(skip, [block]) : skipSet([...skip, block]);
        return changed(state, { skip: next });
      });
    },

    setRange: (from, to, skipped) => {
      set((state) => {
        const { skip, protectedBlocks } = state;
        const first = Math.min(from, to);
        const range = Array.from({ length: Math.abs(to - from) + 1 }, (_, offset) => first + offset);
        const rest = without(skip, range);
        const next = skipped ? skipSet([...rest, ...without(range, protectedBlocks)]) : rest;
        return changed(state, { skip: next });
      });
    },

    toggleProtected: (block) => {
      set((state) => {
        const { skip, protectedBlocks } = state;
        if (protectedBlocks.includes(block)) return { protectedBlocks: without(protectedBlocks, [block]) };
        const next = { protectedBlocks: skipSet([...protectedBlocks, block]), skip: without(skip, [block]) };
        return changed(state, next);
      });
    },

    loadSkipSet: (skip) => {
      set((state) => {
        const blocks = loadedModel(state.model)?.blocks ?? Infinity;
        const known = skip.filter((block) => block < blocks);
        return changed(state, { skip: known, protectedBlocks: without(state.protectedBlocks, known) });
      });
    },

    setProtected: (blocks) => {
      set((state) => changed(state, { protectedBlocks: blocks, skip: without(state.skip, blocks) }));
    },

    ...undoAndRedo(context),
  };
}
