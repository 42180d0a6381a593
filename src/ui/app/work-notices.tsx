import { Download, EyeOff, History, X } from 'lucide-react';

import { belongsTo, unfinishedComparison } from '#store/comparison/comparable-runs.ts';
import { unfinishedImport } from '#store/models/model-imports-slice.ts';
import { originOf } from '#store/models/stored-models-slice.ts';
import { resumableRun } from '#store/runs/resumable-runs.ts';
import { shownAbsence } from '#store/app/tab-slice.ts';
import { type LongWork } from '#store/state/tab-state.ts';
import { Button, IconButton } from '#ui/controls/button.tsx';
import { formatBytes, formatDuration, formatMoment, plural } from '#ui/format/numbers.ts';
import { ResumeButton, ResumeObstacle } from '#ui/runs/resume-button.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Offers to resume a search that was paused, or interrupted by closing the page. */
export function ResumeOffer() {
  const store = useAppStore();
  const run = useApp(resumableRun);
  const shown = useApp((state) => state.run?.id ?? null);
  // Resuming the comparison resumes its run, too.
  const compared = useApp((state) => run !== null && belongsTo(unfinishedComparison(state), run));
  if (!run || run.id === shown || compared) return null;
  return (
    <div className="note" data-tone="info" role="status" data-testid="resume-offer">
      <History size={16} aria-hidden />
      <div className="note-text notice-row">
        <span>
          The search of {formatMoment(run.startedAt)} is not finished: {plural(run.steps, 'step')} so far,
          nothing is lost.
        </span>
        <ResumeButton run={run} />
        <Button
          small
          onClick={() => {
            void store.getState().openRun(run.id);
          }}
        >
          Only show it
        </Button>
        <Button
          small
          kind="ghost"
          onClick={() => {
            store.getState().declineResume(run.id);
          }}
        >
          Not now
        </Button>
        <ResumeObstacle run={run} />
      </div>
    </div>
  );
}

/** Offers to resume an import that was paused, or interrupted by closing the page. */
export function ImportOffer() {
  const store = useAppStore();
  const partial = useApp(unfinishedImport);
  const shown = useApp((state) => state.manager === 'closed');
  if (!partial || !shown) return null;
  const origin = originOf(partial);
  return (
    <div className="note" data-tone="info" role="status" data-testid="import-offer">
      <Download size={16} aria-hidden />
      <div className="note-text notice-row">
        <span>
          The import of {partial.name} ({partial.dtype}) is not finished: {formatBytes(partial.bytes)} of{' '}
          {formatBytes(partial.totalBytes)} are stored, nothing is lost.
        </span>
        {origin === null ? null : (
          <Button
            small
            onClick={() => {
              const { name, dtype } = partial;
              const { importModel, provider } = store.getState();
              void importModel({ origin, name, dtype, loadOn: provider });
            }}
          >
            Continue
          </Button>
        )}
        <Button
          small
          onClick={() => {
            store.getState().showManager('models');
          }}
        >
          Show models
        </Button>
        <Button
          small
          kind="ghost"
          onClick={() => {
            store.getState().declineImport(partial.id);
          }}
        >
          Not now
        </Button>
      </div>
    </div>
  );
}

function nameOf({ runId, importing }: LongWork): string {
  if (runId === null) return 'The import';
  return importing ? 'The search and the import' : 'The search';
}

/** Explains that a search or an import may have come less far than expected, since the tab was hidden. */
export function AbsenceNote() {
  const store = useAppStore();
  const absence = useApp(shownAbsence);
  if (absence === null) return null;
  const { hiddenMs, work } = absence;
  const both = work.runId !== null && work.importing;
  return (
    <div className="note" data-tone="info" role="status" data-testid="absence">
      <EyeOff size={16} aria-hidden />
      <div className="note-text">
        <strong>This tab was hidden for {formatDuration(hiddenMs)}.</strong> Browsers slow hidden tabs down
        and may put them to sleep. {nameOf(work)} {both ? 'go' : 'goes'} on, nothing is lost; keep the tab in
        view for full speed. Should the browser close it, {both ? 'both can' : 'it can'} be gone on with
        later.
      </div>
      <IconButton
        label="Dismiss"
        small
        onClick={() => {
          store.getState().dismissAbsence();
        }}
      >
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
