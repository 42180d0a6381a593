import { isUnderWay } from '#engine/search/run-state.ts';
import { Eye, Pause, Play, RefreshCw, Square, X } from 'lucide-react';
import { lazy } from 'react';

import type { RunView } from '#store/state/search-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { shownRecording } from '#store/runs/recorded-runs.ts';
import { Button } from '#ui/controls/button.tsx';
import { ConfirmDelete } from '#ui/controls/confirm-delete.tsx';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { useResumeObstacle } from '#ui/runs/resume-button.tsx';
import { specSummary } from '#ui/runs/spec-summary.ts';
import { PinButtons } from '#ui/pins/pin-buttons.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { useForeignModel } from './use-foreign-model.ts';
import { useRunStatus } from './use-run-status.ts';

/** Few runs are recorded ones. */
const RecordedHead = lazy(() => import('./recorded-head.tsx'));

interface CancelRunProps {
  readonly id: string;
  readonly disabled?: boolean;
  readonly children: string;
}

/** Ends a run for good after a second question: Pause stands beside it, and costs nothing. */
function CancelRun({ id, disabled = false, children }: CancelRunProps) {
  const store = useAppStore();
  return (
    <ConfirmDelete
      title="Cancel this search?"
      action="Cancel the search"
      keep="Go on"
      trigger={
        <Button kind="danger" disabled={disabled}>
          <Square size={13} aria-hidden /> {children}
        </Button>
      }
      onConfirm={() => {
        void store.getState().cancelSearch(id);
      }}
    >
      What it has found so far stays in the list of runs, but the search cannot be resumed. Pause stops it,
      too, and can be resumed.
    </ConfirmDelete>
  );
}

function LiveButtons({ run }: { readonly run: RunView }) {
  const store = useAppStore();
  const stopping = useApp((state) => state.stopping);
  return (
    <>
      <Button
        disabled={stopping !== null}
        onClick={() => {
          void store.getState().pauseSearch();
        }}
      >
        <Pause size={14} aria-hidden /> {stopping === 'pause' ? 'Pausing…' : 'Pause'}
      </Button>
      <CancelRun id={run.id} disabled={stopping !== null}>
        {stopping === 'cancel' ? 'Cancelling…' : 'Cancel'}
      </CancelRun>
    </>
  );
}

function WaitingButtons({ run, obstacle }: { readonly run: RunView; readonly obstacle: string | null }) {
  const store = useAppStore();
  return (
    <>
      <Button
        kind="primary"
        disabled={obstacle !== null}
        title={obstacle ?? undefined}
        onClick={() => {
          void store.getState().resumeSearch(run.id);
        }}
      >
        <Play size={14} aria-hidden /> Resume
      </Button>
      <CancelRun id={run.id}>Cancel</CancelRun>
    </>
  );
}

/** Buttons for a run that a server executes while this page does not follow it. */
function ElsewhereButtons({ run }: { readonly run: RunView }) {
  const store = useAppStore();
  const own = useApp(({ runs, owner }) => runs?.find(({ id }) => id === run.id)?.owner === owner);
  const busy = useApp((state) => state.liveRunId !== null || state.queue !== null);
  return (
    <>
      {own ? (
        <Button
          kind="primary"
          disabled={busy}
          title={busy ? 'Another search is followed.' : undefined}
          onClick={() => {
            void store.getState().resumeSearch(run.id);
          }}
        >
          <Eye size={14} aria-hidden /> Follow
        </Button>
      ) : null}
      <Button
        onClick={() => {
          void store.getState().openRun(run.id);
          void store.getState().refreshRuns();
        }}
      >
        <RefreshCw size={14} aria-hidden /> Refresh
      </Button>
    </>
  );
}

/** Shows the settings of the run in view, and what can be done with it. */
export function RunHead({ run }: { readonly run: RunView }) {
  const store = useAppStore();
  const status = useRunStatus();
  const waits = status === 'paused' || status === 'failed';
  const backend = useApp(({ runs }) => runs?.find(({ id }) => id === run.id)?.backend);
  const obstacle = useResumeObstacle(run.state.spec, backend);
  const underWay = status !== null && isUnderWay({ status });
  const live = useApp((state) => state.liveRunId === run.id);
  const name = run.state.spec?.model.name;
  const foreign = useForeignModel(run.state);
  const fewer = useApp(({ model }) => (loadedModel(model)?.blocks ?? Infinity) < run.state.blocks);
  const recorded = useApp(shownRecording);
  return (
    <div className="run-head">
      <ul className="run-spec num" aria-label="Settings of this run">
        {(run.state.spec ? specSummary(run.state.spec) : []).map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
      <div className="run-buttons">
        {underWay && live ? <LiveButtons run={run} /> : null}
        {underWay && !live ? <ElsewhereButtons run={run} /> : null}
        {waits ? <WaitingButtons run={run} obstacle={obstacle} /> : null}
        {live ? null : <PinButtons id={run.id} name="this run" />}
        {live ? null : (
          <Button
            kind="ghost"
            onClick={() => {
              store.getState().closeRun();
            }}
          >
            <X size={14} aria-hidden /> Close run
          </Button>
        )}
      </div>
      {waits && obstacle !== null ? <p className="muted run-head-note">{obstacle}</p> : null}
      {foreign && name !== undefined ? (
        <p className="muted run-head-note">
          Found with “{name}”, which is not the model in use: its skip sets can be tried
          {fewer ? ' with the blocks that are here' : ''}, its figures do not hold here.
        </p>
      ) : null}
      {recorded ? (
        <LazyPart fallback={null}>
          <RecordedHead run={recorded} foreign={foreign} />
        </LazyPart>
      ) : null}
    </div>
  );
}
