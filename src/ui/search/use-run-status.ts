import type { RunStatus } from '#engine/search/run-state.ts';
import { isUnderWay } from '#store/runs/runs-of-backends.ts';
import { useApp } from '#ui/store-context.tsx';

/**
 * A journal that says `running` while nobody drives the run was interrupted: by a reload, a closed tab, a crash. A server
 * drives runs that this page does not follow.
 */
export type ShownStatus = Exclude<RunStatus, 'idle'> | 'interrupted';

/** Status of the run in the search panel; null without one. */
export function useRunStatus(): ShownStatus | null {
  const run = useApp((state) => state.run);
  const liveRunId = useApp((state) => state.liveRunId);
  const listed = useApp((state) => state.runs?.find(({ id }) => id === run?.id));
  if (run === null) return liveRunId === null ? null : 'running';
  const { status } = run.state;
  if (liveRunId === run.id) return status === 'queued' ? 'queued' : 'running';
  if (status !== 'running' && status !== 'queued' && status !== 'idle') return status;
  return listed && isUnderWay(listed) ? (status === 'idle' ? 'queued' : status) : 'interrupted';
}
