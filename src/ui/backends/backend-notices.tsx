import { ArrowLeftRight, Info, Laptop, Play, RotateCw, Upload, X } from 'lucide-react';

import { BROWSER } from '#client/backend-switch.ts';
import { backendPhrase, backendName } from '#store/backends/backend-name.ts';
import { Button, IconButton } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { useInBackend } from './use-backend.ts';

function WorkHere() {
  const store = useAppStore();
  return (
    <Button
      small
      onClick={() => {
        void store.getState().workInBrowser();
      }}
    >
      <Laptop size={13} aria-hidden /> Work in this browser
    </Button>
  );
}

/** Says that a server cannot be reached, at start-up or in the middle of work. */
function ConnectionNote() {
  const store = useAppStore();
  const connection = useApp((state) => state.connection);
  const known = useApp(({ servers }) =>
    servers.some(({ url }) => 'url' in connection && url === connection.url),
  );
  const begun = useApp((state) => state.model.kind !== 'empty' || state.backend !== BROWSER);
  const choosing = useApp((state) => state.choosingBackend);
  if (connection.kind === 'lost')
    return (
      <ProblemNote problem={connection.problem}>
        <Button
          small
          onClick={() => {
            void store.getState().connectAgain(connection.url);
          }}
        >
          <RotateCw size={13} aria-hidden /> Try again
        </Button>
        <WorkHere />
        <span className="muted">
          It is asked every few seconds; a search there goes on without this page.
        </span>
      </ProblemNote>
    );
  // The open dialog shows the same problem.
  if (connection.kind !== 'failed' || choosing) return null;
  const { url, problem, asking } = connection;
  return (
    <ProblemNote
      problem={problem}
      {...(begun && {
        onDismiss: () => {
          store.getState().dismissConnectionProblem();
        },
      })}
    >
      {url !== null && known ? (
        <Button
          small
          onClick={() => {
            void store.getState().connectAgain(url);
          }}
        >
          <RotateCw size={13} aria-hidden /> Try again
        </Button>
      ) : (
        <Button
          small
          onClick={() => {
            store.getState().showBackends(true);
          }}
        >
          Give another link…
        </Button>
      )}
      <WorkHere />
      {asking && <span className="muted">It is asked every few seconds.</span>}
    </ProblemNote>
  );
}

/** Says what happened to work under way when the page moved. */
function MoveNotes() {
  const store = useAppStore();
  const notes = useApp((state) => state.backendNotes);
  if (notes.length === 0) return null;
  return (
    <div className="note" data-tone="info" role="status" data-testid="backend-notes">
      <Info size={16} aria-hidden />
      <div className="note-text">
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </div>
      <IconButton
        label="Dismiss"
        small
        onClick={() => {
          store.getState().dismissBackendNotes();
        }}
      >
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

/** Says that the backend lacks the calibration set in use, and offers to copy it there. */
function AwaitedSetNote() {
  const store = useAppStore();
  const awaited = useApp((state) => state.awaitedSet);
  const there = useApp(({ servers, awaitedSet }) =>
    awaitedSet ? backendPhrase(servers, awaitedSet.at) : '',
  );
  const to = useApp(({ servers, backend }) => backendName(servers, backend));
  const progress = useApp((state) => state.calibration.progress);
  const here = useInBackend();
  if (awaited === null) return null;
  return (
    <div className="note" data-tone="info" role="status" data-testid="awaited-set">
      <ArrowLeftRight size={16} aria-hidden />
      <div className="note-text notice-row">
        <span>
          The calibration set “{awaited.name}” is {there}, and not {here}.
        </span>
        {progress ? (
          <ProgressLine label={`Bringing “${awaited.name}”`} progress={progress} />
        ) : (
          <>
            <Button
              small
              kind="primary"
              onClick={() => {
                void store.getState().bringAwaitedSet();
              }}
            >
              <Upload size={13} aria-hidden /> Bring it to {to}
            </Button>
            <Button
              small
              onClick={() => {
                void store.getState().leaveAwaitedSet();
              }}
            >
              <Play size={13} aria-hidden /> Use the demo set
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

/** The notices on the connection to the backend, and on moves from one backend to another. */
export default function BackendNotices() {
  return (
    <>
      <ConnectionNote />
      <MoveNotes />
      <AwaitedSetNote />
    </>
  );
}
