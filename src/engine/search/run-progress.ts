import type { RunEvent } from './run-event.ts';
import type { CandidateState, RunState } from './run-state.ts';

/** Keeps the clock and the progress of a run up to date; a part of the fold. */
export function foldProgress(state: RunState, event: RunEvent): RunState {
  const { ledger } = state;
  // Nobody worked between a pause (or a kill) and the next start.
  const idle = event.type === 'resumed' || ledger.lastAt === null;
  const activeMs = ledger.activeMs + (idle ? 0 : Math.max(0, event.at - (ledger.lastAt ?? event.at)));
  const fraction = state.status === 'done' ? 1 : progressFraction(state);
  const etaMs = state.status === 'done' ? 0 : fraction > 0 ? (activeMs * (1 - fraction)) / fraction : null;
  return {
    ...state,
    ledger: { ...ledger, activeMs, lastAt: event.at },
    progress: { fraction, etaMs },
  };
}

/** Steps weigh as candidates times kept blocks: what they cost. */
function progressFraction(state: RunState): number {
  const { spec, blocks, path } = state;
  if (!spec || blocks === 0) return 0;
  const removable = blocks - spec.protect.length;
  const horizon = Math.min(spec.maxBlocks ?? removable, removable);
  const weight = (step: number): number => (removable - step + 1) * (blocks - step + 1);
  let done = 0;
  let total = 0;
  for (let step = 1; step <= horizon; step++) {
    total += weight(step);
    if (step <= path.length) done += weight(step);
  }
  const next = path.length + 1;
  if (next <= horizon && state.currentStep === next)
    done += weight(next) * stepFraction(state.candidates, state);
  return total === 0 ? 0 : done / total;
}

function stepFraction(candidates: readonly CandidateState[], { samples }: RunState): number {
  if (candidates.length === 0 || samples.length === 0) return 0;
  const settled = candidates.reduce(
    (sum, { status, samples: scored }) =>
      sum + (status === 'scored' || status === 'pruned' ? 1 : scored / samples.length),
    0,
  );
  return settled / candidates.length;
}
