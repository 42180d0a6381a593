import type { RunList, RunSummary, UnreadableRun } from '#service/contract/run-operations.ts';
import { errorMessage } from '#engine/base/errors.ts';
import type { RunStore } from '#service/ports/run-store.ts';
import { isUnderWay } from '#engine/search/run-state.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunRequest } from './queued-run.ts';
import type { RunOutline, RunOutlines } from './run-outlines.ts';

/** The present state of a run in the queue. */
export interface RunActivity {
  /** Whether the run waits for its turn or is executed. */
  readonly active: boolean;
  /** Number of runs whose turn comes before; null for a run that does not wait. */
  readonly ahead: number | null;
  /** Whether another tab drives the run. */
  readonly elsewhere: boolean;
  /** The failure of the run that its journal could not take, because the disk is full; null where there is none. */
  readonly failure: Extract<RunEvent, { readonly type: 'failed' }> | null;
}

/**
 * A run as the list shows it; null for a journal that lacks the start of the run. A run whose journal says "running" or "queued"
 * while neither this queue nor another tab has it was interrupted, and is shown as paused because it can be resumed.
 */
export function summarizeRun(
  id: string,
  outline: RunOutline,
  { active, ahead, elsewhere, failure }: RunActivity,
): RunSummary | null {
  const { spec, startedAt, owner, steps, best, checksummed } = outline;
  const status = failure ? failure.type : outline.status;
  if (spec === null || startedAt === null || status === 'idle') return null;
  const interrupted = isUnderWay({ status }) && !active && !elsewhere;
  return {
    id,
    startedAt,
    spec,
    modelName: spec.model.name,
    calibrationName: spec.calibration.name,
    status: interrupted ? 'paused' : status,
    ahead,
    owner,
    steps,
    best,
    elsewhere,
    checksummed,
    failure: failure ? `${failure.message} ${failure.remedy}` : status === 'failed' ? outline.problem : null,
  };
}

/** Runs that are looked at together: so many journals are read at a time, and so much is allocated at once. */
const TOGETHER = 32;

/** Every stored run. A run whose journal cannot be read is listed apart, with the fault of its journal. */
export async function listRuns(
  store: RunStore,
  outlines: RunOutlines,
  activityOf: (id: string) => RunActivity,
): Promise<RunList> {
  const ids = await store.ids();
  const found: (RunSummary | UnreadableRun | null)[] = [];
  for (let at = 0; at < ids.length; at += TOGETHER) {
    const some = ids.slice(at, at + TOGETHER).map((id) => listed(outlines, id, activityOf(id)));
    found.push(...(await Promise.all(some)));
  }
  return {
    runs: found.filter((run) => run !== null && 'status' in run),
    unreadable: found.filter((run) => run !== null && 'problem' in run),
  };
}

/** The entry of one run; null for a run that was deleted meanwhile. */
async function listed(
  outlines: RunOutlines,
  id: string,
  activity: RunActivity,
): Promise<RunSummary | UnreadableRun | null> {
  try {
    const outline = await outlines.outline(id);
    if (outline === null) return null;
    return summarizeRun(id, outline, activity) ?? { id, problem: 'The journal lacks the start of the run.' };
  } catch (error) {
    return { id, problem: errorMessage(error) };
  }
}

/** A run that waited or was executed when its server stopped. */
export interface InterruptedRun extends RunRequest {
  readonly events: readonly RunEvent[];
}

/** The interrupted runs: first those that had begun, then the others in the order of their submission. */
export async function interruptedRuns(
  store: RunStore,
  outlines: RunOutlines,
): Promise<readonly InterruptedRun[]> {
  const { runs } = await listRuns(store, outlines, () => ({
    ahead: null,
    active: true,
    elsewhere: false,
    failure: null,
  }));
  const found = runs.filter(isUnderWay).map(async ({ id, spec, owner, status }) => {
    const events = await store.journal(id).read();
    return {
      id,
      spec,
      owner,
      events,
      byHand: false,
      begun: status === 'running',
      askedAt: lastAskedAt(events),
    };
  });
  const interrupted = await Promise.all(found);
  return interrupted.sort((a, b) => Number(b.begun) - Number(a.begun) || a.askedAt - b.askedAt);
}

function lastAskedAt(events: readonly RunEvent[]): number {
  return events.findLast(({ type }) => type === 'queued')?.at ?? 0;
}
