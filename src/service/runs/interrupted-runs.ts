import { isUnderWay } from '#engine/search/run-state.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunStore } from '#service/ports/run-store.ts';
import type { AskedRun } from './queued-run.ts';
import { listRuns } from './run-list.ts';

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
