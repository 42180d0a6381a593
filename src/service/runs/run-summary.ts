import { isUnderWay } from '#engine/search/run-state.ts';
import type { RunSummary } from '#service/contract.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';

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
