import { timeLeft } from '#engine/base/eta.ts';
import type { RunEvent } from './run-event.ts';
import type { CandidateState, RunState } from './run-state.ts';
import type { StrategyKey } from './strategy-choice.ts';
import { comparesCandidates, hasOnePoint } from './strategy-catalogue.ts';

/** Keeps the clock and the progress of a run up to date; a part of the fold. */
export function foldProgress(state: RunState, event: RunEvent): RunState {
  const { ledger } = state;
  // The time between a pause (or a kill) and the next start is no working time.
  const idle = ['queued', 'started', 'resumed'].includes(event.type) || ledger.lastAt === null;
  const activeMs = ledger.activeMs + (idle ? 0 : Math.max(0, event.at - (ledger.lastAt ?? event.at)));
  const fraction = state.status === 'done' ? 1 : progressFraction(state);
  const etaMs = state.status === 'done' ? 0 : timeLeft(activeMs, fraction);
  return {
    ...state,
    ledger: { ...ledger, activeMs, lastAt: event.at },
    progress: { fraction, etaMs },
  };
}

/** Never falls, although a floating search puts blocks back at times. */
function progressFraction(state: RunState): number {
  const { spec, blocks, path, baseline } = state;
  if (!spec || blocks === 0 || !baseline) return 0;
  const removable = blocks - spec.protect.length;
  const horizon = Math.min(spec.maxBlocks ?? removable, removable);
  const reached = path.at(-1)?.skip.length ?? 0;
  const share = comparesCandidates(spec.strategy.key)
    ? greedyShare(state, reached, horizon, removable)
    : pointShare(spec.strategy.key, reached, horizon);
  return Math.max(state.progress.fraction, share);
}

/** A strategy of one point is done with that point; the others have one point for each block. */
function pointShare(key: StrategyKey, reached: number, horizon: number): number {
  if (hasOnePoint(key)) return reached > 0 ? 1 : 0;
  return horizon === 0 ? 0 : Math.min(1, reached / horizon);
}

/** A step is weighted by its cost: candidates times kept blocks. */
function greedyShare(state: RunState, reached: number, horizon: number, removable: number): number {
  const weight = (step: number): number => (removable - step + 1) * (state.blocks - step + 1);
  let done = 0;
  let total = 0;
  for (let step = 1; step <= horizon; step++) {
    total += weight(step);
    if (step <= reached) done += weight(step);
  }
  const next = reached + 1;
  const open = state.candidates.some(({ status }) => status !== 'scored' && status !== 'pruned');
  if (next <= horizon && open) done += weight(next) * stepFraction(state.candidates, state);
  return total === 0 ? 0 : Math.min(1, done / total);
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
