import { Play } from 'lucide-react';

import type { RunOfBackend } from '#store/state/runs-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { useAppStore } from '#ui/store-context.tsx';
import { useResumeObstacle } from './use-resume-obstacle.ts';

/** Goes on with a run; `ResumeObstacle` says why where it cannot. */
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

/** Why a run cannot go on; nothing where it can. */
export function ResumeObstacle({ run }: { readonly run: RunOfBackend }) {
  const obstacle = useResumeObstacle(run.spec, run.backend);
  return obstacle === null ? null : <p className="muted">{obstacle}</p>;
}
