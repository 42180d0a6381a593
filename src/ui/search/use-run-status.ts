import { isUnderWay } from '#engine/search/run-state.ts';
import { isResumable } from '#store/runs/resumable-runs.ts';
import type { ShownStatus } from '#ui/runs/status-badge.tsx';
import { useApp } from '#ui/store-context.tsx';

/**
 * The status of the run in the search panel; null if there is none. A journal that says `running` while nothing executes the run
 * is paused, as the list of runs says. A run that went on elsewhere is shown as it was when it was opened.
 */
export function useRunStatus(): ShownStatus | null {
  const run = useApp((state) => state.run);
  const liveRunId = useApp((state) => state.liveRunId);
  const listed = useApp((state) => state.runs?.find(({ id }) => id === run?.id));
  if (run === null) return liveRunId === null ? null : 'running';
  const { status } = run.state;
  if (liveRunId === run.id) return status === 'queued' ? 'queued' : 'running';
  if (!isUnderWay({ status }) && status !== 'idle') return status;
  if (listed === undefined) return 'paused';
  if (isResumable(listed)) return listed.status;
  return status === 'idle' ? 'queued' : status;
}
