import type { RunState } from '#engine/search/run-state.ts';
import { candidateMarks } from './candidate-marks.ts';

interface CurveProps {
  readonly state: RunState;
}

/** True if no point was added. A search journals many events between two steps, and most do not change a curve. */
function samePath({ state: a }: CurveProps, { state: b }: CurveProps): boolean {
  return a.spec === b.spec && a.baseline === b.baseline && a.path === b.path;
}

/** True if no point was added, timed or scored on samples held out. */
export function sameFindings(a: CurveProps, b: CurveProps): boolean {
  return samePath(a, b) && a.state.timings === b.state.timings && a.state.heldOut === b.state.heldOut;
}

/** True if no point was added or timed, and no candidate was scored. */
export function samePathAndCandidates(a: CurveProps, b: CurveProps): boolean {
  return (
    sameFindings(a, b) &&
    a.state.currentStep === b.state.currentStep &&
    candidateMarks(a.state).length === candidateMarks(b.state).length
  );
}
