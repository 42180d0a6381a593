import { type SkipSet, skipSet, skipSetKey } from '#engine/base/skip-set.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { SkipSlice } from '#store/state/skip-state.ts';

/** Skip sets that undo goes back to. */
const MOST_UNDONE = 200;

/** The blocks of one set that are not in the other. */
function without(set: SkipSet, blocks: SkipSet): SkipSet {
  return set.filter((block) => !blocks.includes(block));
}

type Sets = Pick<SkipSlice, 'skip' | 'protectedBlocks'>;

/** A change by the person, which undo takes back; an equal skip set is none. */
function changed(state: Sets & Pick<SkipSlice, 'skipsBefore'>, change: Partial<Sets>): Partial<SkipSlice> {
  if (change.skip === undefined || skipSetKey(change.skip) === skipSetKey(state.skip)) return change;
  return { ...change, skipsBefore: [...state.skipsBefore, state.skip].slice(-MOST_UNDONE), skipsAfter: [] };
}

/** The part of the slice that goes back and forward through the skip sets. */
function undoAndRedo({ set }: SliceContext) {
  return {
    skipsBefore: [],
    skipsAfter: [],

    undoSkip: () => {
      set(({ skip, protectedBlocks, skipsBefore, skipsAfter }) => {
        const before = skipsBefore.at(-1);
        if (before === undefined) return {};
        return {
          skip: before,
          protectedBlocks: without(protectedBlocks, before),
          skipsBefore: skipsBefore.slice(0, -1),
          skipsAfter: [...skipsAfter, skip],
        };
      });
    },

    redoSkip: () => {
      set(({ skip, protectedBlocks, skipsBefore, skipsAfter }) => {
        const after = skipsAfter.at(-1);
        if (after === undefined) return {};
        return {
          skip: after,
          protectedBlocks: without(protectedBlocks, after),
          skipsBefore: [...skipsBefore, skip],
          skipsAfter: skipsAfter.slice(0, -1),
        };
      });
    },
  } satisfies Partial<SkipSlice>;
}

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
