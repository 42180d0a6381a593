import { CircleCheck, Play } from 'lucide-react';

import { BROWSER } from '#client/backend-switch.ts';
import { isResumable } from '#store/runs/resumable-runs.ts';
import { backendPhrase } from '#store/backends/backend-name.ts';
import type { HandOver } from '#store/state/hand-over-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

type Ended<Kind extends HandOver['kind']> = Extract<HandOver, { kind: Kind }>;

function Running({ handOver }: { readonly handOver: Ended<'running'> }) {
  const store = useAppStore();
  return (
    <div className="note" data-tone="info" role="status" data-testid="hand-over">
      <div className="note-text">
        <ProgressLine label="Handing the run over" progress={handOver.progress} />
      </div>
      <Button
        small
        onClick={() => {
          store.getState().cancelHandOver();
        }}
      >
        Cancel
      </Button>
    </div>
  );
}

function Failed({ handOver }: { readonly handOver: Ended<'failed'> }) {
  const store = useAppStore();
  const { from, to, problem, copied } = handOver;
  const source = useApp(({ servers }) => backendPhrase(servers, from));
  const target = useApp(({ servers }) => backendPhrase(servers, to));
  return (
    <ProblemNote
      problem={problem}
      onDismiss={() => {
        store.getState().dismissHandOver();
      }}
    >
      <Button
        small
        onClick={() => {
          void store.getState().retryHandOver();
        }}
      >
        Try again
      </Button>
      <span>
        {copied
          ? `The run is ${target}; only its copy ${source} could not be deleted. Nothing is lost.`
          : `The run is still ${source}. Nothing is lost.`}
      </span>
    </ProblemNote>
  );
}

function Done({ handOver }: { readonly handOver: Ended<'done'> }) {
  const store = useAppStore();
  const { id, to } = handOver;
  const target = useApp(({ servers }) => backendPhrase(servers, to));
  // The list of runs includes those of the browser, whichever backend the page works in.
  const open = useApp(({ runs }) => {
    const run = runs?.find((other) => other.id === id);
    return run !== undefined && isResumable(run);
  });
  const busy = useApp((state) => state.liveRunId !== null);
  const leaves = useApp(({ backend }) => to === BROWSER && backend !== BROWSER);
  return (
    <div className="note" data-tone="good" role="status" data-testid="hand-over">
      <CircleCheck size={16} aria-hidden />
      <div className="note-text notice-row">
        <span>
          The run is {target} now, with all that it has found.
          {open && leaves ? ' To resume it, the page goes back to work in this browser.' : ''}
        </span>
        {open ? (
          <Button
            small
            kind="primary"
            disabled={busy}
            onClick={() => {
              void store.getState().resumeHandedOver();
            }}
          >
            <Play size={13} aria-hidden /> Resume
          </Button>
        ) : null}
        <Button
          small
          kind="ghost"
          onClick={() => {
            store.getState().dismissHandOver();
          }}
        >
          {open ? 'Not now' : 'Dismiss'}
        </Button>
      </div>
    </div>
  );
}

/** Shows the hand-over of a run from one backend to another, and how it ended; nothing for other runs. */
export function HandOverNote({ id }: { readonly id: string }) {
  const handOver = useApp((state) => (state.handOver?.id === id ? state.handOver : null));
  switch (handOver?.kind) {
    case 'running':
      return <Running handOver={handOver} />;
    case 'failed':
      return <Failed handOver={handOver} />;
    case 'done':
      return <Done handOver={handOver} />;
    default:
      return null;
  }
}
