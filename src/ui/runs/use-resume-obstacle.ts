import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { BackendId } from '#client/backend.ts';
import { resumeObstacle } from '#store/runs/resumable-runs.ts';
import { useApp } from '#ui/store-context.tsx';
import { lostServer } from '#ui/places/lost-server.ts';

/** Why a run cannot go on now where it is, as a sentence; null when it can. */
export function useResumeObstacle(spec: SearchSpec | null, backend: BackendId | undefined): string | null {
  return useApp((state) => {
    if (spec === null) return null;
    const lost = backend === undefined || backend === state.backend ? lostServer(state) : null;
    return lost === null ? resumeObstacle(state, spec, backend) : `There is no connection to ${lost}.`;
  });
}
