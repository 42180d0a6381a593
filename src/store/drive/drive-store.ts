import { createStore } from 'zustand/vanilla';
import type { PageStreams } from '#client/streams/page-streams.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { FIRST_LANES } from './chosen-lanes.ts';
import { DriveSession } from './drive-session.ts';
import type { DriveState, DriveStore } from '#store/state/drive-state.ts';
import { outActions } from './out-actions.ts';
import { runActions } from './run-actions.ts';
import { NOTHING_PUBLISHED, NOTHING_YET, sourceActions } from './source-actions.ts';

/** The state of the live view. It is made when the view is opened; its skip set is that of the page, frame by frame. */
export function createDriveStore(page: SliceContext, streams: PageStreams): DriveStore {
  const session = new DriveSession(page, streams);
  return createStore<DriveState>()((set, get) => {
    const context = { session, set, get };
    return {
      ...NOTHING_YET,
      source: { kind: 'none' },
      topics: [],
      webcams: [],
      topic: null,
      lanes: FIRST_LANES,
      task: 'single-object',
      hz: 1,
      speed: 1,
      loop: false,
      running: false,
      driven: null,
      recorded: null,
      recording: null,
      publishing: NOTHING_PUBLISHED,
      problem: null,
      dismissProblem: () => {
        set({ problem: null });
      },
      ...sourceActions(context),
      ...runActions(context),
      ...outActions(context),
    };
  });
}
