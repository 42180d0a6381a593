import { Laptop, Server } from 'lucide-react';

import { BROWSER } from '#client/backend-switch.ts';
import { type RunOfBackend } from '#store/state/runs-state.ts';
import { formatMeasure } from '#engine/metrics/measure.ts';
import { isUnderWay } from '#engine/search/run-state.ts';
import { searchMetric } from '#engine/search/search-spec.ts';
import { backendPhrase } from '#store/backends/backend-name.ts';
import { isOwn, isResumable } from '#store/runs/resumable-runs.ts';
import { HandOverNote } from '#ui/backends/hand-over-note.tsx';
import { lostServer } from '#ui/backends/lost-server.ts';
import { formatMoment, formatPercent, plural } from '#ui/format/numbers.ts';
import { PinButtons } from '#ui/pins/pin-buttons.tsx';
import { useApp } from '#ui/store-context.tsx';
import { DeleteCopy, DeleteRun } from './delete-run.tsx';
import { HandOverButton } from './hand-over-button.tsx';
import { OpenRunButton } from './open-run-button.tsx';
import { ResumeButton, ResumeObstacle } from './resume-button.tsx';
import { specSummary } from './spec-summary.ts';
import { StatusBadge } from './status-badge.tsx';

/**
 * Names the backend of a run, and whether another page started it (another address or browser, maybe of the same
 * person). Nothing while the page works in this browser.
 */
function RunBackend({ run }: { readonly run: RunOfBackend }) {
  const atHome = useApp((state) => state.backend === BROWSER);
  const where = useApp(({ servers }) => backendPhrase(servers, run.backend));
  const copy = useApp(({ servers }) => run.copyAt && backendPhrase(servers, run.copyAt));
  const own = useApp((state) => isOwn(run, state.owner));
  const lost = useApp(lostServer);
  if (atHome) return null;
  const Icon = run.backend === BROWSER ? Laptop : Server;
  return (
    <p className="run-backend" data-testid="run-backend">
      <Icon size={13} aria-hidden /> {where}
      {run.backend === BROWSER || own ? '' : ', from another page'}
      {lost === null || run.backend === BROWSER ? '' : ', as last heard'}
      {copy === null ? '' : `; an older copy ${copy}`}
    </p>
  );
}

/** The number of runs before one that waits. */
function aheadText({ status, ahead }: RunOfBackend): string {
  if (status !== 'queued' || ahead === null) return '';
  return ahead === 0 ? 'next' : `${String(ahead)} ahead`;
}

/**
 * Whether the row offers to resume its run. A run in view is resumed from its head, and one that was just handed over
 * from the note on the hand-over.
 */
function useShowsResume(run: RunOfBackend, open: boolean): boolean {
  const live = useApp((state) => state.liveRunId === run.id);
  const backend = useApp((state) => state.backend);
  const noted = useApp(({ handOver }) => handOver?.id === run.id && handOver.kind === 'done');
  return isResumable(run) && !live && run.backend === backend && !open && !noted;
}

/** The score of the run's High Sparsity point, or of the full model while there is none. */
function bestText({ best, spec }: RunOfBackend): string {
  if (best === null) return '';
  const metric = searchMetric(spec);
  return `${formatMeasure(best.value, metric)} ${metric.label} at sparsity ${formatPercent(best.sparsity)} · `;
}

/** Shows a run: its settings, its progress, its backend, and what can be done with it. */
export function RunRow({ run }: { readonly run: RunOfBackend }) {
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
        {bestText(run)}
        {plural(run.steps, 'step')} · {run.modelName} · {run.calibrationName}
      </p>
      {run.failure === null ? null : (
        <p className="run-failure" role="note">
          {run.failure}
        </p>
      )}
      {run.elsewhere ? <p className="muted">Another tab of this browser drives it.</p> : null}
      {run.checksummed ? null : (
        <p className="muted" title="An earlier version wrote the journal: damage to it would not be noticed.">
          Without checksum
        </p>
      )}
      <RunBackend run={run} />
      <HandOverNote id={run.id} />
      <div className="run-row-actions">
        <div className="run-row-buttons">
          <OpenRunButton id={run.id} />
          <PinButtons
            id={run.id}
            name={`${specSummary(run.spec).join(', ')}, ${formatMoment(run.startedAt)}`}
          />
          {resumable ? <ResumeButton run={run} /> : null}
          <HandOverButton run={run} />
          <DeleteCopy run={run} />
        </div>
        {live || run.elsewhere || isUnderWay(run) ? null : <DeleteRun run={run} />}
      </div>
      {resumable ? <ResumeObstacle run={run} /> : null}
    </li>
  );
}
