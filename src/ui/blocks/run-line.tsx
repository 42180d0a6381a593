import { useApp } from '#ui/store-context.tsx';
import { laneText, runUnderWay } from './run-lane.ts';

/** Says what the run under way has removed and what it tries; nothing while there is none. */
export function RunLine() {
  const run = useApp(runUnderWay);
  if (run === null) return null;
  return (
    <p className="strip-readout num" data-testid="run-line">
      {laneText(run)}
    </p>
  );
}
