import { ListOrdered, Play } from 'lucide-react';

import { isFinished, unfinishedComparison } from '#store/comparison/comparable-runs.ts';
import { resumeObstacle } from '#store/runs/resumable-runs.ts';
import { Button } from '#ui/controls/button.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Offers to resume a comparison of strategies that was paused, or interrupted by closing the page or by a failure. */
export function ComparisonOffer() {
  const store = useAppStore();
  const specs = useApp(unfinishedComparison);
  const runs = useApp((state) => state.runs);
  const [first] = specs ?? [];
  const obstacle = useApp((state) => (first ? resumeObstacle(state, first) : null));
  if (!specs) return null;
  const done = specs.filter((spec) => isFinished(spec, runs)).length;
  return (
    <div className="note" data-tone="info" role="status" data-testid="comparison-offer">
      <ListOrdered size={16} aria-hidden />
      <div className="note-text notice-row">
        <span>
          The comparison of strategies is not finished: {done} of {specs.length} are done, nothing is lost.
        </span>
        <Button
          small
          kind="primary"
          disabled={obstacle !== null}
          onClick={() => {
            void store.getState().resumeComparison();
          }}
        >
          <Play size={13} aria-hidden /> Go on
        </Button>
        {obstacle === null ? null : <span className="muted">{obstacle}</span>}
        <Button
          small
          kind="ghost"
          onClick={() => {
            store.getState().forgetComparison();
          }}
        >
          Forget it
        </Button>
      </div>
    </div>
  );
}
