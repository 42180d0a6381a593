import type { SliceContext } from '#store/state/app-state.ts';
import type { OpenedFileSlice } from '#store/state/opened-file-state.ts';
import { problemOf } from '#store/state/problem.ts';

export function createOpenedFileSlice(context: SliceContext): OpenedFileSlice {
  const { set } = context;
  return {
    openedFile: null,

    openFile: async (file) => {
      try {
        // Few visits open a file, so what reads it is fetched then.
        const { openFile } = await import('./open-file.ts');
        set({ openedFile: { text: await openFile(context, file) } });
      } catch (error) {
        set({ openedFile: { problem: problemOf(error) } });
      }
    },

    dismissOpenedFile: () => {
      set({ openedFile: null });
    },
  };
}
