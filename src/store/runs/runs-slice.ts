import type { RunList } from '#service/contract/run-operations.ts';
import { BROWSER, type BackendId } from '#client/backend-switch.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { RunsSlice } from '#store/state/runs-state.ts';
import { refuseRecorded } from './recorded-runs.ts';
import { backendOfRun, runsOfBackends, unreadableRunsOfBackends } from './runs-of-backends.ts';

export function createRunsSlice(context: SliceContext): RunsSlice {
  const { set, get, backends } = context;
  /** The last answer of each backend: the runs of a server stay in view while it cannot be reached. */
  const lists = new Map<BackendId, RunList>();

  /** The number of the last read that began, and by backend that of the list in `lists`. */
  let reads = 0;
  const shownReads = new Map<BackendId, number>();

  const read = async (backend: BackendId) => {
    const number = ++reads;
    try {
      const list = await backends.at(backend).runs.list();
      // An older list may come later: it would bring back what has been deleted since.
      if (number < (shownReads.get(backend) ?? 0)) return;
      shownReads.set(backend, number);
      lists.set(backend, list);
    } catch (error) {
      if (!backends.all.includes(backend)) return;
      set({ runsProblem: problemOf(error) });
      // A server that does not list its runs may be lost.
      if (backend !== BROWSER) void get().checkBackend();
    }
  };

  return {
    runs: null,
    unreadableRuns: [],
    runsProblem: null,
    declinedRuns: [],

    refreshRuns: async () => {
      await Promise.all(backends.all.map(read));
      for (const backend of lists.keys()) if (!backends.all.includes(backend)) lists.delete(backend);
      if (lists.size > 0)
        set({ runs: runsOfBackends(lists), unreadableRuns: unreadableRunsOfBackends(lists) });
    },

    deleteRun: async (id, backend) => {
      const run = get().runs?.find((other) => other.id === id);
      const everywhere = run && run.copyAt !== null ? [run.copyAt, run.backend] : [backendOfRun(context, id)];
      try {
        refuseRecorded(get(), id);
        for (const from of backend === undefined ? everywhere : [backend])
          await backends.at(from).runs.delete({ id });
        if (get().run?.id === id && (backend === undefined || backend === run?.backend)) get().closeRun();
      } catch (error) {
        set({ runsProblem: problemOf(error) });
      }
      await get().refreshRuns();
    },

    runLines: async (id, backend) => {
      try {
        return await backends.at(backend).runs.journal({ id });
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
