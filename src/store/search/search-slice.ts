import { type SkipSet, skipSetKey } from '#engine/base/skip-set.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { isSearching, requireArrived } from '#store/runs/resumable-runs.ts';
import { problemOf } from '#store/state/problem.ts';
import { recordedRun, refuseRecorded } from '#store/runs/recorded-runs.ts';
import { backendOfRun, readRun } from '#store/runs/runs-of-backends.ts';
import { keepClosedRecording } from '#store/memory/closed-recording.ts';
import type { SearchSlice } from '#store/state/search-state.ts';
import { openSet } from '#store/calibration/calibration-slice.ts';
import { changedStrategy, defaultSettings, fitToSet, specOf } from './search-settings.ts';

async function showRun(context: SliceContext, id: string): Promise<void> {
  const state = await readRun(context, id);
  context.set({ run: { id, state, trying: null }, searchProblem: null });
}

/** The actions on runs; failures end up in `searchProblem`. */
function runActions(context: SliceContext) {
  const { set, get, client, backends, follower } = context;

  const attempt = async (action: () => Promise<void>) => {
    try {
      await action();
    } catch (error) {
      set({ stopping: null, searchProblem: problemOf(error) });
    }
  };

  const show = (id: string) => showRun(context, id);

  return {
    startSearch: () =>
      attempt(async () => {
        if (isSearching(get())) return;
        await follower.start(specOf(get()));
      }),

    resumeSearch: (id: string) =>
      attempt(async () => {
        if (isSearching(get())) return;
        refuseRecorded(get(), id);
        requireArrived(get(), id);
        const set = get().runs?.find((run) => run.id === id)?.spec.calibration.id;
        if (set !== undefined) await openSet(context, set);
        await follower.resume(id);
      }),

    pauseSearch: () =>
      attempt(async () => {
        const { liveRunId } = get();
        if (liveRunId === null) return;
        set({ stopping: 'pause' });
        await client.runs.pause({ id: liveRunId });
      }),

    cancelSearch: (id: string) =>
      attempt(async () => {
        refuseRecorded(get(), id);
        const live = get().liveRunId === id;
        if (live) set({ stopping: 'cancel' });
        await backends.at(backendOfRun(context, id)).runs.cancel({ id });
        if (live) return;
        await show(id);
        await get().refreshRuns();
      }),

    timePoint: async (skip: SkipSet) => {
      const { run, runs, timedPoint } = get();
      if (!run || timedPoint !== null) return;
      set({ timedPoint: skipSetKey(skip), searchProblem: null });
      await attempt(async () => {
        refuseRecorded(get(), run.id);
        const calibration = runs?.find(({ id }) => id === run.id)?.spec.calibration.id;
        if (calibration !== undefined) await openSet(context, calibration);
        await backends.at(backendOfRun(context, run.id)).runs.time({ id: run.id, skip });
        // The journal has grown: what is held of the run is no longer all of it.
        set({ compared: get().compared.filter(({ id }) => id !== run.id) });
        if (get().run?.id === run.id) await show(run.id);
        await get().loadComparison();
      });
      set({ timedPoint: null });
    },

    openRun: (id: string) => attempt(() => show(id)),
  };
}

export function createSearchSlice(context: SliceContext): SearchSlice {
  const { set, get, memory } = context;
  return {
    settings: defaultSettings,
    run: null,
    liveRunId: null,
    stopping: null,
    preparation: null,
    searchProblem: null,
    timedPoint: null,
    ...runActions(context),
    changeSettings: (change) => {
      set({ settings: fitToSet({ ...get().settings, ...change }, get().calibration.summary) });
    },
    changeStrategy: (change) => {
      const { settings, changeSettings } = get();
      changeSettings({ strategy: changedStrategy(settings.strategy, change) });
    },
    changeSampling: (change) => {
      const { settings, changeSettings } = get();
      changeSettings({ sampling: { ...settings.sampling, ...change } });
    },
    changeScoring: (change) => {
      const { settings, changeSettings } = get();
      changeSettings({ scoring: { ...settings.scoring, ...change } });
    },
    changePrompt: (prompt) => {
      const { settings, changeSettings } = get();
      changeSettings({ prompts: { ...settings.prompts, [settings.task]: prompt } });
    },
    closeRun: () => {
      if (recordedRun(get(), get().run?.id) !== null) keepClosedRecording(memory);
      set({ run: null });
    },
    dismissSearchProblem: () => {
      set({ searchProblem: null });
    },
  };
}
