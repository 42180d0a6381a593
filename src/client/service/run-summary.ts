import type { RunSummary } from '#client/contract.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';

/**
 * A run as the list shows it, or null for a journal that lacks the start of the run. A journal that says "running" while nobody drives the run
 * was interrupted: it can be resumed like a paused one.
 */
export function summarizeRun(id: string, events: readonly RunEvent[], active: boolean): RunSummary | null {
  const { status, spec, startedAt, path } = foldEvents(events);
  if (spec === null || startedAt === null || status === 'idle') return null;
  return {
    id,
    startedAt,
    spec,
    modelName: spec.model.name,
    calibrationName: spec.calibration.name,
    status: status === 'running' && !active ? 'paused' : status,
    steps: path.length,
  };
}
