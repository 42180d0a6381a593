import type { RunList, RunSummary } from '#service/contract/run-operations.ts';
import { BROWSER, type BackendId } from '#client/backend.ts';
import type { AppState, SliceContext } from '#store/state/app-state.ts';
import { problemOf, type Problem } from '#store/state/problem.ts';
import { loadedModel } from '#store/models/current-model-slice.ts';
import { placeRuns, placeUnreadable, type PlacedRun, type PlacedUnreadableRun } from './runs-of-backends.ts';

export interface RunsSlice {
  /** Of this browser and of the server that the page works on, newest first; null until read. */
  readonly runs: readonly PlacedRun[] | null;
  /** Runs whose journals cannot be read; they can be saved as they are, and deleted. */
  readonly unreadableRuns: readonly PlacedUnreadableRun[];
  readonly runsProblem: Problem | null;
  /** Runs whose offer to resume was declined in this visit. */
  readonly declinedRuns: readonly string[];
  refreshRuns(): Promise<void>;
  /** At one place, or by default everywhere. */
  deleteRun(id: string, place?: BackendId): Promise<void>;
  /** The journal as it is stored, as JSON Lines; null when it could not be had, with the problem in `runsProblem`. */
  runLines(id: string, place: BackendId): Promise<string | null>;
  declineResume(id: string): void;
  dismissRunsProblem(): void;
}

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

/** Where the events of a run are read: where the list has it, or else where the page works. */
export function placeOfRun({ get, backends }: SliceContext, id: string): BackendId {
  return get().runs?.find((run) => run.id === id)?.place ?? backends.current;
}

/** Whether a run is nobody else's: it is this browser's, or was brought by somebody and not gone on with since. */
export function isOwn(run: Pick<PlacedRun, 'owner'>, owner: string): boolean {
  return run.owner === null || run.owner === owner;
}

/** Interrupted, paused or failed: it can go on where it stopped. */
export function isResumable({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'paused' || status === 'failed';
}

/** The newest run of the place that was paused or interrupted, is not driven, nobody else's, and was not declined. */
export function resumableRun(state: AppState): PlacedRun | null {
  const { runs, liveRunId, queue, declinedRuns, handOver, place, owner } = state;
  if (liveRunId !== null || queue !== null || handOver?.kind === 'running') return null;
  const open = runs?.find((run) => run.place === place && run.status === 'paused' && isOwn(run, owner));
  return open && !declinedRuns.includes(open.id) ? open : null;
}

/** Why there is no model yet, as a sentence. */
export function missingModel({ model, connection }: AppState): string {
  return model.kind === 'loading' || connection.kind === 'connecting'
    ? 'The model is still loading.'
    : 'There is no model.';
}

/** Why a run cannot go on now at a place, as a sentence; null when it can. */
export function resumeObstacle(
  state: AppState,
  spec: RunSummary['spec'],
  place: BackendId = state.place,
): string | null {
  const model = loadedModel(state.model);
  if (place !== state.place)
    return 'It is kept in this browser: hand it over, or go back to work in this browser.';
  if (state.liveRunId !== null || state.queue !== null) return 'Another search is running.';
  // It may load another model here meanwhile.
  if (state.handOver?.kind === 'running') return 'A run is being handed over.';
  if (!model) return missingModel(state);
  if (model.hash !== spec.model.hash)
    return `It belongs to the model "${spec.model.name}", which is not loaded.`;
  return null;
}
