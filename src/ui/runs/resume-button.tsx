import { Play } from 'lucide-react';

import type { PlacedRun } from '#store/placed-runs.ts';
import { resumeObstacle } from '#store/runs-slice.ts';
import { Button } from '#ui/controls/button.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Goes on with a run; says why where it cannot. */
export function ResumeButton({ run }: { readonly run: PlacedRun }) {
  const store = useAppStore();
  const obstacle = useApp((state) => resumeObstacle(state, run.spec, run.place));
  return (
    <>
      <Button
        small
        kind="primary"
        disabled={obstacle !== null}
        onClick={() => {
          void store.getState().resumeSearch(run.id);
        }}
      >
        <Play size={13} aria-hidden /> Resume
      </Button>
      {obstacle === null ? null : <span className="muted">{obstacle}</span>}
    </>
  );
}
