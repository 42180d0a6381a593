import { type RunState, isUnderWay } from '#engine/search/run-state.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunList, RunSummary } from '#service/contract/run-operations.ts';
import type { BackendId } from '#client/backend-switch.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { RunOfBackend, UnreadableRunOfBackend } from '#store/state/runs-state.ts';
import { recordedRun } from './recorded-runs.ts';

/** The runs of every backend, newest first. Of two copies the one that is under way or has come further is listed. */
export function runsOfBackends(lists: ReadonlyMap<BackendId, RunList>): readonly RunOfBackend[] {
  const runs = new Map<string, RunOfBackend>();
  for (const [backend, list] of lists) {
    for (const run of list.runs) {
      const other = runs.get(run.id);
      const found = { ...run, backend, copyAt: null };
      if (!other) runs.set(run.id, found);
      else if (hasComeFurther(run, other)) runs.set(run.id, { ...found, copyAt: other.backend });
      else runs.set(run.id, { ...other, copyAt: backend });
    }
  }
  return [...runs.values()].sort((a, b) => b.startedAt - a.startedAt);
}

export function unreadableRunsOfBackends(
  lists: ReadonlyMap<BackendId, RunList>,
): readonly UnreadableRunOfBackend[] {
  return [...lists].flatMap(([backend, { unreadable }]) => unreadable.map((run) => ({ ...run, backend })));
}

function hasComeFurther(run: RunSummary, other: RunSummary): boolean {
  if (isUnderWay(run) !== isUnderWay(other)) return isUnderWay(run);
  return run.steps > other.steps || (run.steps === other.steps && run.status === 'done');
}

/** The backend where the events of a run are read: the one that lists it, or else the one in use. */
export function backendOfRun({ get, backends }: SliceContext, id: string): BackendId {
  return get().runs?.find((run) => run.id === id)?.backend ?? backends.current;
}

/** The journal of a run, recorded or not. */
export async function readEvents(context: SliceContext, id: string): Promise<readonly RunEvent[]> {
  const recorded = recordedRun(context.get(), id);
  if (recorded !== null) return context.recordings.events(recorded);
  return context.backends.at(backendOfRun(context, id)).runs.events({ id });
}

/** Reads the journal of a run, recorded or not, and folds its events. */
export async function readRun(context: SliceContext, id: string): Promise<RunState> {
  const recorded = recordedRun(context.get(), id);
  if (recorded !== null) return context.recordings.read(recorded);
  return foldEvents(await readEvents(context, id));
}
