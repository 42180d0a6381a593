import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { AppState } from '#store/state/app-state.ts';
import { recordedRun } from './recorded-runs.ts';

/** What a run asks: of a recorded one, one in the list, or the one in view. Null for a run that is not known. */
export function specOfRun(
  state: Pick<AppState, 'recordedRuns' | 'runs' | 'run'>,
  id: string,
): SearchSpec | null {
  const listed = recordedRun(state, id) ?? state.runs?.find((run) => run.id === id);
  return listed?.spec ?? (state.run?.id === id ? state.run.state.spec : null);
}
