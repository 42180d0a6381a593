import { type SkipSet, skipSetKey } from '#engine/base/skip-set.ts';
import { LatestCall } from '#store/calls/latest-call.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { isSearching, requireArrived } from '#store/runs/resumable-runs.ts';
import { problemOf } from '#store/state/problem.ts';
import { recordedRun, refuseRecorded } from '#store/runs/recorded-runs.ts';
import { backendOfRun, readRun } from '#store/runs/runs-of-backends.ts';
import { keepClosedRecording } from '#store/memory/closed-recording.ts';
import type { SearchSlice } from '#store/state/search-state.ts';
import { openSet } from '#store/calibration/calibration-slice.ts';
import { changedStrategy, defaultSettings, fitToSet, specOf } from './search-settings.ts';

/** The run in view, which is read before it is shown. */
function runView(context: SliceContext) {
  const { set, get } = context;
  const readings = new LatestCall();
  return {
    /** Shows a run, unless another one has come into view, or been asked for, while it was read. */
    show: async (id: string): Promise<void> => {
      const { isLatest, end } = readings.begin();
      const before = get().run?.id;
      const state = await readRun(context, id);
      if (isLatest() && get().run?.id === before)
        set({ run: { id, state, trying: null }, searchProblem: null });
      end();
    },
    /** What is read now is not shown. */
    keep: () => {
      readings.stop();
    },
  };
}

async function attempted({ set }: SliceContext, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    set({ stopping: null, searchProblem: problemOf(error) });
  }
}

/** The actions on runs; failures end up in `searchProblem`. */
function runActions(context: SliceContext) {
  const { set, get, client, backends, follower } = context;
  const view = runView(context);
  const attempt = (action: () => Promise<void>) => attempted(context, action);

  return {
    startSearch: () =>
      attempt(async () => {
        if (isSearching(get())) return;
        view.keep();
        await follower.start(specOf(get()));
      }),

    resumeSearch: (id: string) =>
      attempt(async () => {
        if (isSearching(get())) return;
        refuseRecorded(get(), id);
        requireArrived(get(), id);
        const set = get().runs?.find((run) => run.id === id)?.spec.calibration.id;
        if (set !== undefined) await openSet(context, set);
        // Reading the set takes a while, in which another search may have begun.
        if (isSearching(get())) return;
        view.keep();
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
        if (get().run?.id === id) await view.show(id);
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
        if (get().run?.id === run.id) await view.show(run.id);
        await get().loadComparison();
      });
      set({ timedPoint: null });
    },

    openRun: (id: string) => attempt(() => view.show(id)),
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
