import { BROWSER } from '#client/backend-switch.ts';
import { recallClosedRecording } from '#store/memory/closed-recording.ts';
import type { AppState, SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { RecordedSlice } from '#store/state/recorded-state.ts';
import { isSearching } from './resumable-runs.ts';

/** Whether nothing speaks against showing a run that nobody has asked for. */
function isFree(state: AppState): boolean {
  const { backend, connection, runs, unreadableRuns, run } = state;
  const atHome = backend === BROWSER && connection.kind === 'none';
  return atHome && runs?.length === 0 && unreadableRuns.length === 0 && run === null && !isSearching(state);
}

export function createRecordedSlice({ set, get, memory, recordings }: SliceContext): RecordedSlice {
  let reading: Promise<void> | null = null;

  const read = async () => {
    try {
      set({ recordedRuns: await recordings.list(), recordedProblem: null });
    } catch (error) {
      reading = null;
      set({ recordedProblem: problemOf(error) });
    }
  };

  const showFirst = async () => {
    const listed = get().readRecordedRuns();
    if (get().runs === null) await get().refreshRuns();
    // A person who has runs does not wait for the list.
    if (!isFree(get())) return;
    await listed;
    if (!isFree(get())) return;
    const first = get().recordedRuns?.[0];
    if (!first) return;
    try {
      const state = await recordings.read(first);
      if (isFree(get())) set({ run: { id: first.id, state, trying: null } });
    } catch (error) {
      set({ recordedProblem: problemOf(error) });
    }
  };

  return {
    recordedRuns: null,
    recordedProblem: null,
    recordingComing: false,

    readRecordedRuns: () => (reading ??= read()),

    showFirstRecordedRun: async () => {
      if (recallClosedRecording(memory)) return;
      set({ recordingComing: true });
      await showFirst();
      set({ recordingComing: false });
    },
  };
}
