import type { RunList, RunSummary, UnreadableRun } from '#service/contract/run-operations.ts';
import { errorMessage } from '#engine/base/errors.ts';
import type { RunStore } from '#service/ports/run-store.ts';
import { type RunActivity, summarizeRun } from './run-summary.ts';

/** Every run that is kept. One whose journal cannot be read hides no other, and is listed with what is wrong with it. */
export async function listRuns(store: RunStore, activityOf: (id: string) => RunActivity): Promise<RunList> {
  const ids = await store.ids();
  const found = await Promise.all(ids.map((id) => listed(store, id, activityOf(id))));
  return {
    runs: found.filter((run) => run !== null && 'status' in run),
    unreadable: found.filter((run) => run !== null && 'problem' in run),
  };
}

/** Null for a run that was deleted meanwhile. */
async function listed(
  store: RunStore,
  id: string,
  activity: RunActivity,
): Promise<RunSummary | UnreadableRun | null> {
  try {
    const events = await store.journal(id).read();
    if (events.length === 0) return null;
    return summarizeRun(id, events, activity) ?? { id, problem: 'The journal lacks the start of the run.' };
  } catch (error) {
    return { id, problem: errorMessage(error) };
  }
}
