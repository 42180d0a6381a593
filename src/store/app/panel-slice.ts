import type { SliceContext } from '#store/state/app-state.ts';
import type { PanelSlice } from '#store/state/panel-state.ts';

export function createPanelSlice({ set, get }: SliceContext): PanelSlice {
  return {
    panel: 'calibration',
    addressProblems: [],

    showPanel: (panel) => {
      set({ panel });
    },

    reportAddress: (problem) => {
      set({ addressProblems: [...get().addressProblems, problem] });
    },

    dismissAddressProblems: () => {
      set({ addressProblems: [] });
    },
  };
}
