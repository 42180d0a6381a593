import { type SkipSet, skipSetKey } from '#engine/base/skip-set.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { SkipSlice } from '#store/state/skip-state.ts';

/** Skip sets that undo goes back to. */
const MOST_UNDONE = 200;

/** The blocks of one set that are not in the other. */
export function without(set: SkipSet, blocks: SkipSet): SkipSet {
  return set.filter((block) => !blocks.includes(block));
}

type Sets = Pick<SkipSlice, 'skip' | 'protectedBlocks'>;

/** A change by the person, which undo takes back; an equal skip set is none. */
export function changed(
  state: Sets & Pick<SkipSlice, 'skipsBefore'>,
  change: Partial<Sets>,
): Partial<SkipSlice> {
  if (change.skip === undefined || skipSetKey(change.skip) === skipSetKey(state.skip)) return change;
  return { ...change, skipsBefore: [...state.skipsBefore, state.skip].slice(-MOST_UNDONE), skipsAfter: [] };
}

/** The part of the slice that goes back and forward through the skip sets. */
export function undoAndRedo({ set }: SliceContext) {
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
