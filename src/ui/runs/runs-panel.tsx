import { isUnderWay } from '#store/runs/runs-of-backends.ts';
import type { RunOfBackend } from '#store/state/runs-state.ts';
import { isResumable } from '#store/runs/resumable-runs.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { formatMoment, plural } from '#ui/format/numbers.ts';
import { specSummary } from '#ui/search/spec-summary.ts';
import { HandOverNote } from '#ui/places/hand-over-note.tsx';
import { StatusBadge } from '#ui/search/status-badge.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { DeleteCopy } from './delete-copy.tsx';
import { DeleteRun } from './delete-run.tsx';
import { HandOverButton } from './hand-over-button.tsx';
import { ResumeButton, ResumeObstacle } from './resume-button.tsx';
import { RefreshRuns } from './refresh-runs.tsx';
import { RunPlace } from './run-place.tsx';
import { UnreadableRunRow } from './unreadable-run-row.tsx';
import './runs-panel.css';

/** What comes before a run that waits. */
function aheadText({ status, ahead }: RunOfBackend): string {
  if (status !== 'queued' || ahead === null) return '';
  return ahead === 0 ? 'next' : `${String(ahead)} ahead`;
}

/** A run in view is resumed from its head, one that was just handed over from the note on that. */
function useShowsResume(run: RunOfBackend, open: boolean): boolean {
  const live = useApp((state) => state.liveRunId === run.id);
  const backend = useApp((state) => state.backend);
  const noted = useApp(({ handOver }) => handOver?.id === run.id && handOver.kind === 'done');
  return isResumable(run) && !live && run.backend === backend && !open && !noted;
}

function RunRow({ run }: { readonly run: RunOfBackend }) {
  const store = useAppStore();
  const live = useApp((state) => state.liveRunId === run.id);
  const open = useApp((state) => state.run?.id === run.id);
  const resumable = useShowsResume(run, open);
  return (
    <li className="run-row" data-open={open} data-testid="run-row">
      <div className="run-row-head">
        <strong className="num">{formatMoment(run.startedAt)}</strong>
        <span className="muted num">{aheadText(run)}</span>
        <StatusBadge status={live && run.status !== 'queued' ? 'running' : run.status} />
      </div>
      <p className="num">{specSummary(run.spec).join(' · ')}</p>
      <p className="muted num">
        {plural(run.steps, 'step')} · {run.modelName} · {run.calibrationName}
      </p>
      <RunPlace run={run} />
      <HandOverNote id={run.id} />
      <div className="run-row-actions">
        <div className="run-row-buttons">
          <Button
            small
            disabled={open}
            onClick={() => {
              void store.getState().openRun(run.id);
            }}
          >
            {open ? 'Shown' : 'Open'}
          </Button>
          {resumable ? <ResumeButton run={run} /> : null}
          <HandOverButton run={run} />
          <DeleteCopy run={run} />
        </div>
        {live || isUnderWay(run) ? null : <DeleteRun run={run} />}
      </div>
      {resumable ? <ResumeObstacle run={run} /> : null}
    </li>
  );
}

/** Every run of this browser and of the server, newest first; behind them those that cannot be read. */
export default function RunsPanel() {
  const store = useAppStore();
  const runs = useApp((state) => state.runs);
  const unreadable = useApp((state) => state.unreadableRuns);
  const problem = useApp((state) => state.runsProblem);
  return (
    <>
      <RefreshRuns />
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
        <ul className="runs" aria-label="Runs">
          {runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
          {unreadable.map((run) => (
            <UnreadableRunRow key={`${run.backend} ${run.id}`} run={run} />
          ))}
        </ul>
      )}
    </>
  );
}
