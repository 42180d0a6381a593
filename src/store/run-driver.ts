import type { SearchCallbacks, SearchOutcome } from '#client/contract.ts';
import type { SliceContext } from './app-state.ts';
import { isAbort, problemOf } from './problem.ts';
import { RunFolder } from './run-folder.ts';

export type StartRun = (id: string, callbacks: SearchCallbacks) => Promise<SearchOutcome>;

/**
 * Drives one run from its start, or from where it stopped, until it ends or is paused; shows it as it grows. Null when it
 * failed, with the problem in `searchProblem`.
 */
export async function driveRun(
  { set, get }: SliceContext,
  id: string,
  start: StartRun,
): Promise<SearchOutcome | null> {
  const folder = new RunFolder((state, trying) => {
    if (state.spec === null) return;
    // While a run waits its pictures are made ready.
    if (state.status !== 'queued') set({ preparation: null });
    // Another run may have been opened meanwhile: it stays in view.
    if (get().run === null || get().run?.id === id) set({ run: { id, state, trying } });
  });
  set({ run: null, liveRunId: id, stopping: null, searchProblem: null });
  try {
    return await start(id, {
      onEvent: (event) => {
        folder.add(event);
      },
      onProgress: (preparation) => {
        if (get().liveRunId === id) set({ preparation });
      },
    });
  } catch (error) {
    if (!isAbort(error)) set({ searchProblem: problemOf(error) });
    return null;
  } finally {
    folder.flush();
    set({ liveRunId: null, stopping: null, preparation: null });
    await get().refreshRuns();
  }
}
