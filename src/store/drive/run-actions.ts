import type { DriveSettings } from '#engine/drive/drive-settings.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { AppState } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { chosenLanes } from './chosen-lanes.ts';
import { marked, runPageDrive } from './drive-run.ts';
import type { DriveContext } from './drive-session.ts';
import type { DriveState } from '#store/state/drive-state.ts';
import { pageFrames } from './page-frame.ts';
import { NOTHING_YET } from './source-actions.ts';

type RunActions = Pick<DriveState, 'start' | 'stop' | 'chooseLane' | 'setTask' | 'setHz' | 'mark'>;

function settingsOf({ hz, task, lanes }: DriveState, page: AppState): DriveSettings {
  const { prompt, maxNewTokens } = taskByKey(task);
  return { hz, lanes: chosenLanes(lanes, page), question: { prompt, maxNewTokens } };
}

/** Drives, and changes what is asked under way. */
export function runActions({ session, set, get }: DriveContext): RunActions {
  const { get: page, client, backends } = session.context;
  return {
    start: async () => {
      const { topic, speed, loop } = get();
      const { source } = session;
      const model = loadedModel(page().model);
      if (source === null || topic === null || model === null) return;
      const call = session.driving.begin();
      const { name, hash, blocks, provider } = model;
      const driven = { name, hash, blocks, provider };
      // A recording names one model, so it ends before another one drives.
      if (session.recorder && session.recorder.modelHash !== hash) void get().setRecording(false);
      set({ ...NOTHING_YET, driven, running: true, problem: null });
      if (source.playback) [source.playback.speed, source.playback.loop] = [speed, loop];
      const at = (place?: string) => (place === undefined ? client : backends.at(place));
      const openFrame = pageFrames(session.streams, at, hash, (picture) => {
        session.picture = picture;
      });
      try {
        const counts = await runPageDrive({
          store: { getState: get, setState: set },
          source,
          topic,
          openFrame,
          settings: () => settingsOf(get(), page()),
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

    chooseLane: (lane, choice) => {
      set(({ lanes: [first, second] }) => ({
        lanes: lane === 0 ? [{ ...first, ...choice }, second] : [first, { ...second, ...choice }],
      }));
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
