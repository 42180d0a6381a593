import type { RunList, RunSummary } from '#service/contract/run-operations.ts';
import type { BackendId } from '#client/backend.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { PlacedRun, PlacedUnreadableRun } from '#store/state/runs-state.ts';

/** The runs of every place, newest first. Of two copies the one counts that is under way or has come further. */
export function placeRuns(lists: ReadonlyMap<BackendId, RunList>): readonly PlacedRun[] {
  const runs = new Map<string, PlacedRun>();
  for (const [place, list] of lists) {
    for (const run of list.runs) {
      const other = runs.get(run.id);
      const placed = { ...run, place, copyAt: null };
      if (!other) runs.set(run.id, placed);
      else if (hasComeFurther(run, other)) runs.set(run.id, { ...placed, copyAt: other.place });
      else runs.set(run.id, { ...other, copyAt: place });
    }
  }
  return [...runs.values()].sort((a, b) => b.startedAt - a.startedAt);
}

export function placeUnreadable(lists: ReadonlyMap<BackendId, RunList>): readonly PlacedUnreadableRun[] {
  return [...lists].flatMap(([place, { unreadable }]) => unreadable.map((run) => ({ ...run, place })));
}

/** Whether a host has taken the run on. */
export function isUnderWay({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'running' || status === 'queued';
}

function hasComeFurther(run: RunSummary, other: RunSummary): boolean {
  if (isUnderWay(run) !== isUnderWay(other)) return isUnderWay(run);
  return run.steps > other.steps || (run.steps === other.steps && run.status === 'done');
}

/** Where the events of a run are read: where the list has it, or else where the page works. */
export function placeOfRun({ get, backends }: SliceContext, id: string): BackendId {
  return get().runs?.find((run) => run.id === id)?.place ?? backends.current;
}
