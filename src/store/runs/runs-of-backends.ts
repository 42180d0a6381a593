import type { RunList, RunSummary, UnreadableRun } from '#service/contract/run-operations.ts';
import type { BackendId } from '#client/backend.ts';

/** A run, and where it is. */
export interface PlacedRun extends RunSummary {
  readonly place: BackendId;
  /** Where another copy of its journal is: a hand-over was cut off. Null for all others. */
  readonly copyAt: BackendId | null;
}

export interface PlacedUnreadableRun extends UnreadableRun {
  readonly place: BackendId;
}

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
