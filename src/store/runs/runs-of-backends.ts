import type { RunList, RunSummary } from '#service/contract/run-operations.ts';
import type { BackendId } from '#client/backend-switch.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { RunOfBackend, UnreadableRunOfBackend } from '#store/state/runs-state.ts';

/** The runs of every place, newest first. Of two copies the one counts that is under way or has come further. */
export function runsOfBackends(lists: ReadonlyMap<BackendId, RunList>): readonly RunOfBackend[] {
  const runs = new Map<string, RunOfBackend>();
  for (const [backend, list] of lists) {
    for (const run of list.runs) {
      const other = runs.get(run.id);
      const placed = { ...run, backend, copyAt: null };
      if (!other) runs.set(run.id, placed);
      else if (hasComeFurther(run, other)) runs.set(run.id, { ...placed, copyAt: other.backend });
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

/** Whether a host has taken the run on. */
export function isUnderWay({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'running' || status === 'queued';
}

function hasComeFurther(run: RunSummary, other: RunSummary): boolean {
  if (isUnderWay(run) !== isUnderWay(other)) return isUnderWay(run);
  return run.steps > other.steps || (run.steps === other.steps && run.status === 'done');
}

/** Where the events of a run are read: where the list has it, or else where the page works. */
export function backendOfRun({ get, backends }: SliceContext, id: string): BackendId {
  return get().runs?.find((run) => run.id === id)?.backend ?? backends.current;
}
