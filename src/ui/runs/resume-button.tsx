import { Play } from 'lucide-react';

import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { BackendId } from '#client/backend-switch.ts';
import type { RunOfBackend } from '#store/state/runs-state.ts';
import { resumeObstacle } from '#store/runs/resumable-runs.ts';
import { lostServer } from '#ui/backends/lost-server.ts';
import { Button } from '#ui/controls/button.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** The reason why a run cannot be resumed now in its backend, as a sentence; null if it can. */
export function useResumeObstacle(spec: SearchSpec | null, backend: BackendId | undefined): string | null {
  return useApp((state) => {
    if (spec === null) return null;
    const lost = backend === undefined || backend === state.backend ? lostServer(state) : null;
    return lost === null ? resumeObstacle(state, spec, backend) : `There is no connection to ${lost}.`;
  });
}

/** Resumes a run; `ResumeObstacle` gives the reason if that is not possible. */
export function ResumeButton({ run }: { readonly run: RunOfBackend }) {
  const store = useAppStore();
  const obstacle = useResumeObstacle(run.spec, run.backend);
  return (
    <Button
      small
      kind="primary"
      disabled={obstacle !== null}
      title={obstacle ?? undefined}
      onClick={() => {
        void store.getState().resumeSearch(run.id);
      }}
    >
      <Play size={13} aria-hidden /> Resume
    </Button>
  );
}

/** Gives the reason why a run cannot be resumed; nothing if it can. */
export function ResumeObstacle({ run }: { readonly run: RunOfBackend }) {
  const obstacle = useResumeObstacle(run.spec, run.backend);
  return obstacle === null ? null : <p className="muted">{obstacle}</p>;
}
