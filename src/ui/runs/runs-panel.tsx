import { RefreshCw } from 'lucide-react';
import { useState } from 'react';

import { BROWSER } from '#client/backend-switch.ts';
import { lostServer } from '#ui/backends/lost-server.ts';
import { useServerName } from '#ui/backends/use-backend.ts';
import { Button } from '#ui/controls/button.tsx';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { RecordedList } from './recorded-list.tsx';
import { RunRow } from './run-row.tsx';
import { UnreadableRunRow } from './unreadable-run-row.tsx';
import './runs.css';

/** Runs that are drawn at first, and with each press of the button below them: thousands would make the page slow. */
const PAGE_RUNS = 50;

/** Reads the list of runs again, since other pages may start runs on a server at any time. */
function RefreshRuns() {
  const store = useAppStore();
  const atHome = useApp((state) => state.backend === BROWSER);
  const server = useServerName();
  const lost = useApp((state) => lostServer(state) !== null);
  if (atHome || server === null) return null;
  return (
    <div className="runs-head">
      <span className="muted">
        Runs on {server} and in this browser
        {lost ? `. ${server} does not answer: its runs are shown as they were, and cannot be moved now.` : ''}
      </span>
      <Button
        small
        onClick={() => {
          void store.getState().refreshRuns();
        }}
      >
        <RefreshCw size={13} aria-hidden /> Refresh
      </Button>
    </div>
  );
}

/** Lists every run of this browser and of the server, newest first, those that cannot be read, and then the recorded ones. */
export default function RunsPanel() {
  const store = useAppStore();
  const runs = useApp((state) => state.runs);
  const unreadable = useApp((state) => state.unreadableRuns);
  const problem = useApp((state) => state.runsProblem);
  const [shown, setShown] = useState(PAGE_RUNS);
  const roving = useRovingFocus();
  const more = (runs?.length ?? 0) + unreadable.length - shown;
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
        <ul {...roving} className="runs" aria-label="Runs">
          {runs.slice(0, shown).map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
          {unreadable.slice(0, Math.max(0, shown - runs.length)).map((run) => (
            <UnreadableRunRow key={`${run.backend} ${run.id}`} run={run} />
          ))}
        </ul>
      )}
      {more > 0 ? (
        <Button
          small
          onClick={() => {
            setShown(shown + PAGE_RUNS);
          }}
        >
          Show {Math.min(more, PAGE_RUNS)} of {more} more
        </Button>
      ) : null}
      <RecordedList />
    </>
  );
}
