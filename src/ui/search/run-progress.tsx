import type { CandidateState } from '#engine/search/run-state.ts';
import type { RunView } from '#store/search-slice.ts';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { plural } from '#ui/format/numbers.ts';
import { useRunStatus, type ShownStatus } from './use-run-status.ts';

function count(candidates: readonly CandidateState[], status: CandidateState['status']): number {
  return candidates.filter((candidate) => candidate.status === status).length;
}

/** What is being done now. */
function phase({ state, trying }: RunView): string {
  if (!state.baseline) return `Scoring the full model on ${plural(state.samples.length, 'sample')}`;
  if (state.currentStep <= state.path.length) return `Preparing step ${String(state.path.length + 1)}`;
  const step = `Step ${String(state.currentStep)}`;
  const candidate = state.candidates.find(({ block }) => block === trying);
  if (!candidate) return `${step}: choosing a candidate`;
  return `${step}: trying block ${String(candidate.block)} (${String(candidate.samples)} of ${plural(state.samples.length, 'sample')})`;
}

function endText(run: RunView, status: ShownStatus): string {
  const { state } = run;
  const removed = plural(state.path.length, 'block');
  switch (status) {
    case 'done':
      if (state.doneReason === 'constraint')
        return `Done: ${removed} removed, any further one breaks the constraint.`;
      if (state.doneReason === 'budget') return `Done: ${removed} removed, the budget is used up.`;
      return state.path.length === state.blocks
        ? `Done: all ${removed} removed.`
        : `Done: ${removed} removed, only protected ones are left.`;
    case 'paused':
      return `Paused in step ${String(state.currentStep)}, ${removed} removed. Nothing is lost: resume when you like.`;
    case 'interrupted':
      return `Interrupted in step ${String(state.currentStep)}, ${removed} removed. It can go on where it stopped.`;
    case 'failed':
      return `Failed after ${removed}. What was found until then is below.`;
    case 'cancelled':
      return `Cancelled after ${removed}. What was found until then is below.`;
    case 'running':
      return phase(run);
  }
}

export function RunProgress({ run }: { readonly run: RunView }) {
  const { state } = run;
  const status = useRunStatus() ?? 'done';
  if (status !== 'running')
    return (
      <p role="status" data-testid="run-outcome">
        {endText(run, status)}
      </p>
    );
  return (
    <div className="run-progress">
      <ProgressLine label="Search progress" progress={{ ...state.progress, phase: phase(run) }} />
      <p className="muted num">
        {count(state.candidates, 'running')} in the race · {count(state.candidates, 'scored')} scored ·{' '}
        {count(state.candidates, 'pruned')} given up early · {count(state.candidates, 'waiting')} waiting
      </p>
      <p className="muted">
        Browsers slow hidden tabs down: keep this one in view. Closed or put to sleep, the search can be
        resumed.
      </p>
    </div>
  );
}
