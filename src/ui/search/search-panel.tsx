import { ChevronDown, Search } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';

import { shownRecording } from '#store/runs/recorded-runs.ts';
import { Button } from '#ui/controls/button.tsx';
import { InTurn } from '#ui/controls/in-turn.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { partInTurn } from '#ui/controls/part-in-turn.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { formatMoment } from '#ui/format/numbers.ts';
import { StatusBadge } from '#ui/runs/status-badge.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { SearchForm } from './search-form.tsx';
import { useRunStatus } from './use-run-status.ts';
import './search.css';

/** What is shown of a run is not part of the first load. */
const RunBody = partInTurn(() => import('./run-body.tsx'));

/**
 * Fetches the script of a run and those of its charts beside the first recorded run, which is opened as soon as it is read: unless
 * `place` is not displayed, as on a narrow page that shows another part.
 */
function useRunParts(place: RefObject<Element | null>, isComing: boolean): void {
  useEffect(() => {
    if (!isComing || place.current === null || place.current.getClientRects().length === 0) return;
    const parts = [import('./run-body.tsx'), import('./metric-chart.tsx'), import('./latency-chart.tsx')];
    // What could not be fetched is fetched again when it is shown, and reports the failure then.
    for (const part of parts) part.catch(() => undefined);
  }, [place, isComing]);
}

function NoRun() {
  const store = useAppStore();
  const place = useRef<HTMLDivElement>(null);
  const last = useApp((state) => state.runs?.[0]);
  const recorded = useApp((state) => state.recordedRuns?.[0]);
  const recordingComing = useApp((state) => state.recordingComing);
  useRunParts(place, recorded !== undefined);
  return (
    <div className="search-empty" ref={place}>
      <Search size={22} aria-hidden />
      <p>
        The search removes one block after the other, always the one whose loss costs least, and draws metric
        and time against sparsity as it goes.
      </p>
      {last ? (
        <Button
          small
          onClick={() => {
            void store.getState().openRun(last.id);
          }}
        >
          Open the last run ({formatMoment(last.startedAt)})
        </Button>
      ) : null}
      {!last && recorded && !recordingComing ? (
        <Button
          small
          onClick={() => {
            void store.getState().openRun(recorded.id);
          }}
        >
          Open a recorded run
        </Button>
      ) : null}
    </div>
  );
}

/** Says why the run in view failed, or what went wrong with the last request. */
function SearchProblem() {
  const store = useAppStore();
  const problem = useApp((state) => state.searchProblem);
  const issue = useApp((state) =>
    state.run?.state.status === 'failed' ? state.run.state.issues.at(-1) : undefined,
  );
  if (issue && (problem === null || problem.message === issue.what)) {
    return <ProblemNote problem={{ message: issue.what, remedy: issue.remedy }} />;
  }
  if (problem === null) return null;
  return (
    <ProblemNote
      problem={problem}
      onDismiss={() => {
        store.getState().dismissSearchProblem();
      }}
    />
  );
}

/** Shows how the preparation of a run goes. */
function Preparation() {
  const preparation = useApp((state) => state.preparation);
  return <ProgressLine label="Preparing the search" progress={preparation} />;
}

interface FormFold {
  readonly open: boolean;
  readonly toggle: () => void;
}

/** Folds the form away while a run is in view, until it is asked for, and again when the next run starts. */
function useFormFold(hasRun: boolean, liveRunId: string | null): FormFold {
  const [unfolded, setUnfolded] = useState(false);
  const [before, setBefore] = useState({ hasRun, liveRunId });
  if (before.hasRun !== hasRun || before.liveRunId !== liveRunId) {
    setBefore({ hasRun, liveRunId });
    // The form stays open at the end of a run, because a person may be filling it in.
    if (before.hasRun !== hasRun || liveRunId !== null) setUnfolded(false);
  }
  return {
    open: unfolded || !hasRun,
    toggle: () => {
      setUnfolded(!unfolded);
    },
  };
}

/** The form. On a first visit its place says what is coming: there it would be drawn only to make way for the recorded run. */
function FormInTurn() {
  const recordingComing = useApp((state) => state.recordingComing);
  const isFirstVisit = useApp(
    ({ runs, recordedRuns }) => runs?.length === 0 && recordedRuns?.[0] !== undefined,
  );
  if (recordingComing)
    return (
      <div className="part-loading">{isFirstVisit ? <p role="status">Opening a recorded run…</p> : null}</div>
    );
  return (
    <InTurn>
      <SearchForm framed={false} />
    </InTurn>
  );
}

/** Shows the settings of the search, and the run under way or opened with its curves. */
export function SearchPanel() {
  const run = useApp((state) => state.run);
  const liveRunId = useApp((state) => state.liveRunId);
  const live = liveRunId !== null;
  const status = useRunStatus();
  const recorded = useApp(shownRecording) !== null;
  const hasRun = run !== null || live;
  const fold = useFormFold(hasRun, liveRunId);
  const foldButton = (
    <Button kind="ghost" aria-expanded={fold.open} onClick={fold.toggle}>
      New search <ChevronDown size={14} className="fold-mark" aria-hidden />
    </Button>
  );
  return (
    <Panel
      id="search"
      title="Search"
      className="search-panel"
      aside={status ? <StatusBadge status={recorded ? 'recorded' : status} /> : null}
      actions={hasRun ? foldButton : null}
    >
      {fold.open && hasRun ? <SearchForm framed /> : null}
      {hasRun ? null : <FormInTurn />}
      <SearchProblem />
      {run ? <RunBody run={run} /> : null}
      {run === null && live ? <Preparation /> : null}
      {hasRun ? null : <NoRun />}
    </Panel>
  );
}
