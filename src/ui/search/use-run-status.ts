import { isUnderWay } from '#engine/search/run-state.ts';
import type { ShownStatus } from '#ui/runs/status-badge.tsx';
import { useApp } from '#ui/store-context.tsx';

/** The status of the run in the search panel; null if there is none. */
export function useRunStatus(): ShownStatus | null {
  const run = useApp((state) => state.run);
  const liveRunId = useApp((state) => state.liveRunId);
  const listed = useApp((state) => state.runs?.find(({ id }) => id === run?.id));
  if (run === null) return liveRunId === null ? null : 'running';
  const { status } = run.state;
  if (liveRunId === run.id) return status === 'queued' ? 'queued' : 'running';
  if (!isUnderWay({ status }) && status !== 'idle') return status;
  return listed && isUnderWay(listed) ? (status === 'idle' ? 'queued' : status) : 'interrupted';
}
