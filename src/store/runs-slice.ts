import type { RunSummary, UnreadableRun } from '#client/contract.ts';
import type { AppState, SliceContext } from './app-state.ts';
import { problemOf, type Problem } from './problem.ts';
import { loadedModel } from './model-slice.ts';

export interface RunsSlice {
  /** Newest first; null until read. */
  readonly runs: readonly RunSummary[] | null;
  /** Runs whose journals cannot be read; they can be saved as they are, and deleted. */
  readonly unreadableRuns: readonly UnreadableRun[];
  readonly runsProblem: Problem | null;
  /** Runs whose offer to resume was declined in this visit. */
  readonly declinedRuns: readonly string[];
  refreshRuns(): Promise<void>;
  deleteRun(id: string): Promise<void>;
  /** The journal as it is stored, as JSON Lines; null when it could not be had, with the problem in `runsProblem`. */
  runLines(id: string): Promise<string | null>;
  declineResume(id: string): void;
  dismissRunsProblem(): void;
}

export function createRunsSlice({ set, get, client }: SliceContext): RunsSlice {
  return {
    runs: null,
    unreadableRuns: [],
    runsProblem: null,
    declinedRuns: [],

    refreshRuns: async () => {
      try {
        const { runs, unreadable } = await client.runs();
        set({
          runs: [...runs].sort((a, b) => b.startedAt - a.startedAt),
          unreadableRuns: unreadable,
        });
      } catch (error) {
        set({ runsProblem: problemOf(error) });
      }
    },

    deleteRun: async (id) => {
      try {
        await client.deleteRun(id);
        if (get().run?.id === id) get().closeRun();
      } catch (error) {
        set({ runsProblem: problemOf(error) });
      }
      await get().refreshRuns();
    },

    runLines: async (id) => {
      try {
        return await client.runLines(id);
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

/** Interrupted, paused or failed: it can go on where it stopped. */
export function isResumable({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'running' || status === 'paused' || status === 'failed';
}

/** The newest run that was paused or interrupted, is not driven and was not declined. */
export function resumableRun({ runs, liveRunId, queue, declinedRuns }: AppState): RunSummary | null {
  if (liveRunId !== null || queue !== null) return null;
  const open = runs?.find(({ status }) => status === 'running' || status === 'paused');
  return open && !declinedRuns.includes(open.id) ? open : null;
}

/** Why a run cannot go on now, as a sentence; null when it can. */
export function resumeObstacle(state: AppState, spec: RunSummary['spec']): string | null {
  const model = loadedModel(state.model);
  if (state.liveRunId !== null || state.queue !== null) return 'Another search is running.';
  if (!model) return 'The model is still loading.';
  if (model.hash !== spec.model.hash)
    return `It belongs to the model "${spec.model.name}", which is not loaded.`;
  return null;
}
