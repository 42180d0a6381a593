import { SkipscopeError } from '#engine/base/errors.ts';
import type { RecordedRun } from '#engine/search/recorded-run.ts';
import type { AppState } from '#store/state/app-state.ts';
import type { RecordedSlice } from '#store/state/recorded-state.ts';

/** The recorded run of this id; null for any other run. */
export function recordedRun(
  { recordedRuns }: Pick<RecordedSlice, 'recordedRuns'>,
  id: string | undefined,
): RecordedRun | null {
  return recordedRuns?.find((run) => run.id === id) ?? null;
}

/** The run in view if it is a recorded one; null for any other, and for none. */
export function shownRecording(state: Pick<AppState, 'recordedRuns' | 'run'>): RecordedRun | null {
  return recordedRun(state, state.run?.id);
}

/** Throws `SkipscopeError('invalid-input')` for a recorded run, which stays as it was shipped. */
export function refuseRecorded(state: Pick<RecordedSlice, 'recordedRuns'>, id: string): void {
  if (recordedRun(state, id) === null) return;
  throw new SkipscopeError(
    'invalid-input',
    'A recorded run cannot be changed.',
    'Start a search of your own with its settings.',
  );
}
