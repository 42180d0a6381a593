import { keepWelcome, recallWelcome } from '#store/memory/seen-welcome.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { WelcomeSlice } from '#store/state/welcome-state.ts';

export function createWelcomeSlice({ set, get, memory }: SliceContext): WelcomeSlice {
  return {
    welcomed: recallWelcome(memory),
    touring: false,

    startTour: () => {
      get().dismissWelcome();
      set({ touring: true });
    },

    endTour: () => {
      set({ touring: false });
    },

    dismissWelcome: () => {
      keepWelcome(memory);
      set({ welcomed: true });
    },
  };
}
