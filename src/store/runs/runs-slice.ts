import type { RunList } from '#service/contract/run-operations.ts';
import { BROWSER, type BackendId } from '#client/backend.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { RunsSlice } from '#store/state/runs-state.ts';
import { placeOfRun, placeRuns, placeUnreadable } from './runs-of-backends.ts';

export function createRunsSlice(context: SliceContext): RunsSlice {
  const { set, get, backends } = context;
  /** The last answer of each place: what a server told stays in view while it cannot be reached. */
  const lists = new Map<BackendId, RunList>();

  const read = async (place: BackendId) => {
    try {
      lists.set(place, await backends.at(place).runs.list());
    } catch (error) {
      if (!backends.all.includes(place)) return;
      set({ runsProblem: problemOf(error) });
      // A server that does not tell its runs may be gone.
      if (place !== BROWSER) void get().checkPlace();
    }
  };

  return {
    runs: null,
    unreadableRuns: [],
    runsProblem: null,
    declinedRuns: [],

    refreshRuns: async () => {
      await Promise.all(backends.all.map(read));
      for (const place of lists.keys()) if (!backends.all.includes(place)) lists.delete(place);
      if (lists.size > 0) set({ runs: placeRuns(lists), unreadableRuns: placeUnreadable(lists) });
    },

    deleteRun: async (id, place) => {
      const run = get().runs?.find((other) => other.id === id);
      const everywhere = run && run.copyAt !== null ? [run.copyAt, run.place] : [placeOfRun(context, id)];
      try {
        for (const from of place === undefined ? everywhere : [place])
          await backends.at(from).runs.delete({ id });
        if (get().run?.id === id && (place === undefined || place === run?.place)) get().closeRun();
      } catch (error) {
        set({ runsProblem: problemOf(error) });
      }
      await get().refreshRuns();
    },

    runLines: async (id, place) => {
      try {
        return await backends.at(place).runs.journal({ id });
      } catch (error) {
        set({ runsProblem: problemOf(error) });
        return null;
      }
    },

    declineResume: (id) => {
      set({ declinedRuns: [...get().declinedRuns, id] });
    },

    dismissRunsProblem: () => {
      set({ runsProblem: null });
    },
  };
}
