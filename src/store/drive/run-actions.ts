import type { DriveSettings } from '#engine/drive/drive-settings.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { marked, runPageDrive } from './drive-run.ts';
import type { DriveContext } from './drive-session.ts';
import type { DriveState } from '#store/state/drive-state.ts';
import { pageFrames } from './page-frame.ts';
import { NOTHING_YET } from './source-actions.ts';

type RunActions = Pick<DriveState, 'start' | 'stop' | 'setTask' | 'setHz' | 'mark'>;

/** Drives, and changes what is asked under way. */
export function runActions({ session, set, get }: DriveContext): RunActions {
  const { get: page, client } = session.context;
  const settings = (): DriveSettings => {
    const { hz, task } = get();
    const { prompt, maxNewTokens } = taskByKey(task);
    const full = { name: 'Full model', skip: [] };
    return { hz, lanes: [full, { name: 'Skip set', skip: page().skip }], question: { prompt, maxNewTokens } };
  };
  return {
    start: async () => {
      const { topic, speed, loop } = get();
      const { source } = session;
      const model = loadedModel(page().model);
      if (source === null || topic === null || model === null) return;
      const call = session.driving.begin();
      const { name, hash, blocks, provider } = model;
      const driven = { name, hash, blocks, provider };
      set({ ...NOTHING_YET, driven, running: true, problem: null });
      if (source.playback) [source.playback.speed, source.playback.loop] = [speed, loop];
      const openFrame = pageFrames(session.streams, client, hash, (picture) => {
        session.picture = picture;
      });
      try {
        const counts = await runPageDrive({
          store: { getState: get, setState: set },
          source,
          topic,
          openFrame,
          settings,
          picture: () => session.picture,
          recorder: () => session.recorder,
          signal: call.signal,
        });
        if (call.isLatest()) set({ counts });
      } catch (error) {
        if (call.isLatest()) set({ problem: problemOf(error) });
      } finally {
        if (call.isLatest()) set({ running: false });
        call.end();
      }
    },

    stop: () => {
      session.driving.stop();
      set({ running: false });
    },

    setTask: (task) => {
      set({ task });
    },

    setHz: (hz) => {
      set({ hz });
    },

    mark: (mark) => {
      set(marked(get(), mark));
    },
  };
}
