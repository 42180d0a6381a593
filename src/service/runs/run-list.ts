import type { RunList, RunSummary, UnreadableRun } from '#service/contract/run-operations.ts';
import { errorMessage } from '#engine/base/errors.ts';
import type { RunStore } from '#service/ports/run-store.ts';
import { isUnderWay } from '#engine/search/run-state.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { AskedRun } from './queued-run.ts';

/** What the host does with a run now. */
export interface RunActivity {
  /** Whether it waits for its turn or is under way. */
  readonly active: boolean;
  /** Runs whose turn comes before; null for one that does not wait. */
  readonly ahead: number | null;
}

/**
 * A run as the list shows it, or null for a journal that lacks the start of the run. A journal that says "running" or
 * "queued" while nobody drives the run was interrupted: it can be resumed like a paused one.
 */
export function summarizeRun(
  id: string,
  events: readonly RunEvent[],
  { active, ahead }: RunActivity,
): RunSummary | null {
  const { status, spec, startedAt, owner, path } = foldEvents(events);
  if (spec === null || startedAt === null || status === 'idle') return null;
  const interrupted = isUnderWay({ status }) && !active;
  return {
    id,
    startedAt,
    spec,
    modelName: spec.model.name,
    calibrationName: spec.calibration.name,
    status: interrupted ? 'paused' : status,
    ahead,
    owner,
    steps: path.length,
  };
}

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

/** A run that waited or was under way when its host stopped. */
export interface InterruptedRun extends AskedRun {
  readonly events: readonly RunEvent[];
}

/** What was interrupted: runs that had begun first, and the others in the order in which they were last asked for. */
export async function interruptedRuns(store: RunStore): Promise<readonly InterruptedRun[]> {
  const { runs } = await listRuns(store, () => ({ ahead: null, active: true }));
  const found = runs.filter(isUnderWay).map(async ({ id, spec, owner, status }) => {
    const events = await store.journal(id).read();
    return { id, spec, owner, events, begun: status === 'running', askedAt: lastAskedAt(events) };
  });
  const interrupted = await Promise.all(found);
  return interrupted.sort((a, b) => Number(b.begun) - Number(a.begun) || a.askedAt - b.askedAt);
}

function lastAskedAt(events: readonly RunEvent[]): number {
  return events.findLast(({ type }) => type === 'queued')?.at ?? 0;
}
