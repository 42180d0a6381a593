import { skipSetKey, type SkipSet } from '#engine/base/skip-set.ts';
import { latencyOf } from '#engine/report/latency-figure.ts';
import { speedText } from '#engine/report/report-text.ts';
import { isUnderWay, type RunState } from '#engine/search/run-state.ts';
import { shownRecording } from '#store/runs/recorded-runs.ts';
import { Button } from '#ui/controls/button.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

interface PointSpeedProps {
  readonly skip: SkipSet;
  readonly state: RunState;
}

/** How fast a point of the run in view is, or a button that measures it once the search has ended. */
export function PointSpeed({ skip, state }: PointSpeedProps) {
  const store = useAppStore();
  const timed = useApp(({ timedPoint }) => timedPoint);
  // The times of a recorded run are those of another machine; the playground measures on this one.
  const recorded = useApp(shownRecording) !== null;
  const text = speedText(skip, latencyOf(skip, state.timings));
  if (skip.length === 0 || latencyOf(skip, state.timings) || isUnderWay(state) || recorded)
    return <>{text}</>;
  return (
    <span className="point-speed">
      {timed === skipSetKey(skip) ? 'measuring…' : text}{' '}
      <Button
        small
        kind="ghost"
        disabled={timed !== null}
        title="Times this skip set in turns with the full model."
        onClick={(event) => {
          event.stopPropagation();
          void store.getState().timePoint(skip);
        }}
      >
        Measure
      </Button>
    </span>
  );
}
