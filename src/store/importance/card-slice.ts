import type { SliceContext } from '#store/state/app-state.ts';
import type { CardSlice } from '#store/state/importance-state.ts';

export function createCardSlice({ set }: Pick<SliceContext, 'set'>): CardSlice {
  return {
    importanceView: null,
    cardBlock: null,
    cardAwaited: false,

    chooseImportanceView: (importanceView) => {
      set({ importanceView });
    },
    chooseCard: (cardBlock) => {
      set({ cardBlock });
    },
    openCard: (cardBlock) => {
      set({ importanceView: 'blocks', cardBlock, cardAwaited: true });
    },
    cardIsShown: () => {
      set({ cardAwaited: false });
    },
  };
}
