import type { SearchCallbacks, SearchOutcome } from '#client/contract.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { SliceContext } from './app-state.ts';
import { isAbort, problemOf, type Problem } from './problem.ts';
import { RunFolder } from './run-folder.ts';
import { defaultSettings, specOf, type SearchSettings } from './search-settings.ts';

/** A run in the search panel. */
export interface RunView {
  readonly id: string;
  readonly state: RunState;
}

export interface SearchSlice {
  readonly settings: SearchSettings;
  /** The run whose curves are shown. */
  readonly run: RunView | null;
  /** The run that this page drives now; null when none is under way. */
  readonly liveRunId: string | null;
  /** Pause or cancel was asked for, and the evaluation in flight is still running. */
  readonly stopping: 'pause' | 'cancel' | null;
  readonly searchProblem: Problem | null;
  changeSettings(change: Partial<SearchSettings>): void;
  startSearch(): Promise<void>;
  resumeSearch(id: string): Promise<void>;
  pauseSearch(): Promise<void>;
  cancelSearch(): Promise<void>;
  /** Shows a past run. */
  openRun(id: string): Promise<void>;
  closeRun(): void;
  dismissSearchProblem(): void;
}

type Drive = (id: string, callbacks: SearchCallbacks) => Promise<SearchOutcome>;

export function createSearchSlice({ set, get, client }: SliceContext): SearchSlice {
  const drive = async (id: string, start: Drive) => {
    set({ liveRunId: id, stopping: null, searchProblem: null });
    const folder = new RunFolder((state) => {
      if (get().run?.id === id || get().run === null) set({ run: { id, state } });
    });
    set({ run: null });
    try {
      await start(id, {
        onEvent: (event) => {
          folder.add(event);
        },
      });
    } catch (error) {
      if (!isAbort(error)) set({ searchProblem: problemOf(error) });
    } finally {
      folder.flush();
      set({ liveRunId: null, stopping: null });
      void get().refreshRuns();
    }
  };

  const attempt = async (action: () => Promise<void>) => {
    try {
      await action();
    } catch (error) {
      set({ stopping: null, searchProblem: problemOf(error) });
    }
  };

  const stop = (how: 'pause' | 'cancel') =>
    attempt(async () => {
      const id = get().liveRunId ?? get().run?.id;
      if (id === undefined) return;
      set({ stopping: how });
      await (how === 'pause' ? client.pauseSearch(id) : client.cancelSearch(id));
      if (get().liveRunId === null) {
        // A paused run has nobody driving it: show what the journal says now.
        set({ stopping: null });
        await get().openRun(id);
        await get().refreshRuns();
      }
    });

  return {
    settings: defaultSettings,
    run: null,
    liveRunId: null,
    stopping: null,
    searchProblem: null,

    changeSettings: (change) => {
      set({ settings: { ...get().settings, ...change } });
    },

    startSearch: () =>
      attempt(async () => {
        if (get().liveRunId !== null) return;
        const spec = specOf(get());
        await drive(crypto.randomUUID(), (id, callbacks) => client.startSearch(id, spec, callbacks));
      }),

    resumeSearch: (id) =>
      attempt(async () => {
        if (get().liveRunId !== null) return;
        await drive(id, (run, callbacks) => client.resumeSearch(run, callbacks));
      }),

    pauseSearch: () => stop('pause'),
    cancelSearch: () => stop('cancel'),

    openRun: (id) =>
      attempt(async () => {
        const events = await client.runEvents(id);
        set({ run: { id, state: foldEvents(events) }, searchProblem: null });
      }),

    closeRun: () => {
      set({ run: null });
    },

    dismissSearchProblem: () => {
      set({ searchProblem: null });
    },
  };
}
