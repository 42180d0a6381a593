import type { CandidateState, RunState } from '#engine/search/run-state.ts';
import { comparesCandidates, hasOnePoint } from '#engine/search/strategy-catalogue.ts';
import type { RunView } from '#store/state/search-state.ts';
import { useServerName } from '#ui/backends/use-backend.ts';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { formatCount, formatPercent, plural } from '#ui/format/numbers.ts';
import type { ShownStatus } from '#ui/runs/status-badge.tsx';
import { useApp } from '#ui/store-context.tsx';
import { useRunStatus } from './use-run-status.ts';

function count(candidates: readonly CandidateState[], status: CandidateState['status']): number {
  return candidates.filter((candidate) => candidate.status === status).length;
}

/** The current phase of the run. */
function phase({ state, trying }: RunView): string {
  const { baseline, spec, samples, currentStep, path, candidates, heldOutSamples } = state;
  if (state.status === 'queued') return 'Waiting for its turn';
  if (!baseline) return `Scoring the full model on ${plural(samples.length, 'sample')}`;
  if (state.timings.length > 0)
    return heldOutSamples.length > 0 ? 'Scoring the samples held out' : 'Timing the operating points';
  if (spec && !comparesCandidates(spec.strategy.key)) return `Scoring point ${String(path.length + 1)}`;
  if (currentStep <= (path.at(-1)?.step ?? 0)) return `Preparing step ${String(currentStep + 1)}`;
  const step = `Step ${String(currentStep)}`;
  const candidate = candidates.find(({ block }) => block === trying);
  if (!candidate) return `${step}: choosing a candidate`;
  return `${step}: trying block ${String(candidate.block)} (${String(candidate.samples)} of ${plural(samples.length, 'sample')})`;
}

/** The reason why a path has no further point. */
function endReason({ doneReason, spec, path, blocks }: RunState): string {
  const skipped = path.at(-1)?.skip.length ?? 0;
  const removed = plural(skipped, 'block');
  const key = spec?.strategy.key ?? 'gm-skip';
  // These strategies look for the best candidate and stop before the constraint breaks; the others take the step that
  // breaks it.
  const looksAhead = comparesCandidates(key) && key !== 'sleb';
  if (hasOnePoint(key)) return `${removed} skipped at once.`;
  switch (doneReason) {
    case 'constraint':
      return looksAhead
        ? `${removed} removed, any further one breaks the constraint.`
        : `${removed} removed; the last point breaks the constraint.`;
    case 'budget':
      return `${removed} removed, the budget is used up.`;
    default:
      if (skipped === blocks) return `all ${removed} removed.`;
      return `${removed} removed, ${looksAhead ? 'only protected ones are left' : 'none is left to remove'}.`;
  }
}

function endText(run: RunView, status: ShownStatus): string {
  const { state } = run;
  const removed = `${plural(state.path.at(-1)?.skip.length ?? 0, 'block')} removed`;
  switch (status) {
    case 'done':
      return `Done: ${endReason(state)}`;
    case 'paused':
      return `Paused in step ${String(state.currentStep)}, ${removed}. Nothing is lost: resume when you like.`;
    case 'failed':
      return `Failed with ${removed}. What was found until then is below.`;
    case 'cancelled':
      return `Cancelled with ${removed}. What was found until then is below.`;
    case 'queued':
    case 'running':
      return phase(run);
  }
}

/** Says how many runs come before one that waits. */
function QueuePosition({ id }: { readonly id: string }) {
  const ahead = useApp((state) => state.runs?.find((run) => run.id === id)?.ahead ?? null);
  const server = useServerName();
  if (ahead === null || server === null) return null;
  const before =
    ahead === 0 ? 'it is next' : `${plural(ahead, 'run')} ${ahead === 1 ? 'comes' : 'come'} before it`;
  return `: ${before} on ${server}. It waits without this page, too.`;
}

/** Says what happens to the run when the page is left. */
function Outlook({ id }: { readonly id: string }) {
  const live = useApp((state) => state.liveRunId === id);
  const server = useServerName();
  if (!live) return <p className="muted">This is how far it was when it was opened. Refresh to see more.</p>;
  return (
    <p className="muted">
      {server === null
        ? 'Browsers slow hidden tabs down: keep this one in view. Closed or put to sleep, the search can be resumed.'
        : `${server} goes on when this page is closed; opened again, the page shows the search.`}
    </p>
  );
}

export function RunProgress({ run }: { readonly run: RunView }) {
  const { state } = run;
  const status = useRunStatus() ?? 'done';
  if (status !== 'running')
    return (
      <p role="status" data-testid="run-outcome">
        {endText(run, status)}
        {status === 'queued' ? <QueuePosition id={run.id} /> : null}
      </p>
    );
  return (
    <div className="run-progress">
      <ProgressLine label="Search progress" progress={{ ...state.progress, phase: phase(run) }} />
      <p className="muted num" hidden={state.candidates.length === 0}>
        {count(state.candidates, 'running')} in the race · {count(state.candidates, 'scored')} scored ·{' '}
        {count(state.candidates, 'pruned')} given up early · {count(state.candidates, 'waiting')} waiting
      </p>
      <Outlook id={run.id} />
    </div>
  );
}

/** Compares the work done with that of scoring every candidate on every sample. */
export function WorkDone({ state }: { readonly state: RunState }) {
  const { blockTokens, exhaustiveBlockTokens, evaluations, pruned } = state.work;
  if (exhaustiveBlockTokens === 0 || !state.spec) return null;
  // An exhaustive run is the reference of the comparison. Its own share would exceed 100 %, because the work done
  // includes scoring the full model and preparing the parent of each step, and the cost of the candidates does not.
  if (!comparesCandidates(state.spec.strategy.key) || state.spec.exhaustive) {
    return (
      <p className="work-done num" data-testid="work-done">
        {formatCount(blockTokens)} block tokens, {formatCount(evaluations)} evaluations.
      </p>
    );
  }
  const share = blockTokens / exhaustiveBlockTokens;
  return (
    <section className="work-done num" aria-label="Work done" data-testid="work-done">
      <div className="work-bar" aria-hidden>
        <i style={{ width: `${String(Math.min(1, share) * 100)}%` }} />
      </div>
      <p>
        <strong>{formatPercent(share)}</strong> of the exhaustive work: {formatCount(blockTokens)} of{' '}
        {formatCount(exhaustiveBlockTokens)} block tokens, {formatCount(evaluations)} evaluations,{' '}
        {formatCount(pruned)} candidates given up early.
      </p>
    </section>
  );
}
