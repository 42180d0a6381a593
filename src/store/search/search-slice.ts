import type { Progress } from '#service/contract/call-options.ts';
import type { Sampling } from '#engine/calibration/sampling.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { requireArrived } from '#store/backends/hand-over-slice.ts';
import { problemOf, type Problem } from '#store/state/problem.ts';
import { placeOfRun } from '#store/runs/runs-slice.ts';
import type { ScoringSettings } from './scoring-settings.ts';
import {
  changedStrategy,
  defaultSettings,
  fitToSet,
  specOf,
  type SearchSettings,
  type StrategyChange,
} from './search-settings.ts';

/** A run in the search panel. */
export interface RunView {
  readonly id: string;
  readonly state: RunState;
  /** The candidate that is being scored; null when none is, or nobody drives the run. */
  readonly trying: number | null;
}

export interface SearchSlice {
  readonly settings: SearchSettings;
  /** The run whose curves are shown. */
  readonly run: RunView | null;
  /** The run that this page drives now; null when none is under way. */
  readonly liveRunId: string | null;
  /** Pause or cancel was asked for, and the evaluation in flight is still running. */
  readonly stopping: 'pause' | 'cancel' | null;
  /** What is made ready before the first event of the run; null from then on. */
  readonly preparation: Progress | null;
  readonly searchProblem: Problem | null;
  changeSettings(change: Partial<SearchSettings>): void;
  /** Another strategy, or other parameters of it; parameters that both have are kept. */
  changeStrategy(change: StrategyChange): void;
  /** Changes which samples the next search uses. */
  changeSampling(change: Partial<Sampling>): void;
  /** Changes how answers are scored. */
  changeScoring(change: Partial<ScoringSettings>): void;
  /** Changes what the model is asked in the chosen task. */
  changePrompt(prompt: string): void;
  startSearch(): Promise<void>;
  resumeSearch(id: string): Promise<void>;
  /** Pauses the run under way. */
  pauseSearch(): Promise<void>;
  /** Ends a run for good, under way or not. */
  cancelSearch(id: string): Promise<void>;
  /** Shows a past run. */
  openRun(id: string): Promise<void>;
  closeRun(): void;
  dismissSearchProblem(): void;
}

/** Shows the set that a run is scored on, where it is one of the person's own. */
export async function openSet({ get }: SliceContext, id: string): Promise<void> {
  const { storedCalibrations, calibration, openStoredCalibration } = get();
  if (calibration.summary?.id !== id && storedCalibrations.some((set) => set.id === id))
    await openStoredCalibration(id);
}

/** What a person can do with runs; failures end up in `searchProblem`. */
function runActions(context: SliceContext) {
  const { set, get, client, backends, driver } = context;

  const attempt = async (action: () => Promise<void>) => {
    try {
      await action();
    } catch (error) {
      set({ stopping: null, searchProblem: problemOf(error) });
    }
  };

  const show = async (id: string) => {
    const state = foldEvents(await backends.at(placeOfRun(context, id)).runs.events({ id }));
    set({ run: { id, state, trying: null }, searchProblem: null });
  };

  return {
    startSearch: () =>
      attempt(async () => {
        if (get().liveRunId !== null || get().queue !== null) return;
        const spec = specOf(get());
        await driver.drive(crypto.randomUUID(), (id, callbacks) =>
          client.runs.start({ id, spec }, callbacks),
        );
      }),

    resumeSearch: (id: string) =>
      attempt(async () => {
        if (get().liveRunId !== null || get().queue !== null) return;
        requireArrived(get(), id);
        const set = get().runs?.find((run) => run.id === id)?.spec.calibration.id;
        if (set !== undefined) await openSet(context, set);
        await driver.drive(id, (run, callbacks) => client.runs.resume({ id: run }, callbacks));
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
        const live = get().liveRunId === id;
        if (live) set({ stopping: 'cancel' });
        await backends.at(placeOfRun(context, id)).runs.cancel({ id });
        if (live) return;
        await show(id);
        await get().refreshRuns();
      }),

    openRun: (id: string) => attempt(() => show(id)),
  };
}

export function createSearchSlice(context: SliceContext): SearchSlice {
  const { set, get } = context;
  return {
    settings: defaultSettings,
    run: null,
    liveRunId: null,
    stopping: null,
    preparation: null,
    searchProblem: null,
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
      set({ run: null });
    },
    dismissSearchProblem: () => {
      set({ searchProblem: null });
    },
  };
}
