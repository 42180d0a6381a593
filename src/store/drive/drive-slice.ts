import type { PageStreams } from '#client/streams/page-streams.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { DriveSlice } from '#store/state/drive-state.ts';
import { problemOf } from '#store/state/problem.ts';

/** Fetches what opens the sources of a drive. */
export type OpenStreams = () => Promise<PageStreams>;

/** Few visits open the live view, so its code is fetched when it is opened. */
export function createDriveSlice(context: SliceContext, openStreams: OpenStreams): DriveSlice {
  const { set } = context;
  return {
    drive: null,
    driveProblem: null,

    openDrive: async () => {
      set({ driveProblem: null });
      try {
        const [{ createDriveStore }, streams] = await Promise.all([
          import('./drive-store.ts'),
          openStreams(),
        ]);
        set({ drive: createDriveStore(context, streams) });
      } catch (error) {
        set({ driveProblem: problemOf(error) });
      }
    },
  };
}
