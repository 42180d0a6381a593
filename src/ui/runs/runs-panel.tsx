import type { RunSummary } from '#client/contract.ts';
import { isResumable } from '#store/runs-slice.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { formatMoment, plural } from '#ui/format/numbers.ts';
import { specSummary } from '#ui/search/spec-summary.ts';
import { StatusBadge } from '#ui/search/status-badge.tsx';
import type { ShownStatus } from '#ui/search/use-run-status.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { DeleteRun } from './delete-run.tsx';
import { ResumeButton } from './resume-button.tsx';
import { UnreadableRunRow } from './unreadable-run-row.tsx';
import './runs-panel.css';

function shownStatus(run: RunSummary, live: boolean): ShownStatus {
  return run.status === 'running' && !live ? 'interrupted' : run.status;
}

function RunRow({ run }: { readonly run: RunSummary }) {
  const store = useAppStore();
  const live = useApp((state) => state.liveRunId === run.id);
  const open = useApp((state) => state.run?.id === run.id);
  return (
    <li className="run-row" data-open={open} data-testid="run-row">
      <div className="run-row-head">
        <strong className="num">{formatMoment(run.startedAt)}</strong>
        <StatusBadge status={live ? 'running' : shownStatus(run, live)} />
      </div>
      <p className="num">{specSummary(run.spec).join(' · ')}</p>
      <p className="muted num">
        {plural(run.steps, 'step')} · {run.modelName} · {run.calibrationName}
      </p>
      <div className="run-row-actions">
        <Button
          small
          disabled={open}
          onClick={() => {
            void store.getState().openRun(run.id);
          }}
        >
          {open ? 'Shown' : 'Open'}
        </Button>
        {isResumable(run) && !live ? <ResumeButton run={run} /> : null}
        {live ? null : <DeleteRun run={run} />}
      </div>
    </li>
  );
}

/** Every run of this browser, newest first; behind them those that cannot be read. */
export function RunsPanel() {
  const store = useAppStore();
  const runs = useApp((state) => state.runs);
  const unreadable = useApp((state) => state.unreadableRuns);
  const problem = useApp((state) => state.runsProblem);
  return (
    <>
      {problem ? (
        <ProblemNote
          problem={problem}
          onDismiss={() => {
            store.getState().dismissRunsProblem();
          }}
        />
      ) : null}
      {runs === null || runs.length + unreadable.length === 0 ? (
        <p className="muted">
          {runs === null
            ? 'Reading…'
            : 'No runs yet. Every search is kept here, step by step, also when the page is closed.'}
        </p>
      ) : (
        <ul className="runs" aria-label="Past runs">
          {runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
          {unreadable.map((run) => (
            <UnreadableRunRow key={run.id} run={run} />
          ))}
        </ul>
      )}
    </>
  );
}
