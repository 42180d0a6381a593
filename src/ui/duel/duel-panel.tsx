import { Swords } from 'lucide-react';
import { lazy, useEffect } from 'react';

import { DUEL_SIDES } from '#store/state/duel-state.ts';
import { strategySummary } from '#engine/search/strategy-catalogue.ts';
import { specOfRun } from '#store/runs/spec-of-run.ts';
import { Button } from '#ui/controls/button.tsx';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import './duel.css';

const DuelView = lazy(() => import('./duel-view.tsx'));

/** Keeps the pinned runs read: a run may be pinned while it grows. */
function usePinnedRuns() {
  const store = useAppStore();
  const pins = useApp((state) => state.pins);
  const runs = useApp((state) => state.runs);
  useEffect(() => {
    void store.getState().readPinned();
  }, [store, pins, runs]);
}

/** Says what a duel is, and which of its sides is taken. */
function Invitation() {
  const pinned = useApp((state) => {
    const side = DUEL_SIDES.find((one) => state.pins[one] !== null);
    const id = side && state.pins[side];
    const spec = id ? specOfRun(state, id) : null;
    if (side === undefined || spec === null) return null;
    return `${side.toUpperCase()} is ${strategySummary(spec.strategy).join(', ')} of “${spec.model.name}”.`;
  });
  return (
    <p className="muted">
      {pinned === null
        ? 'Two runs of one model: skip set against skip set, curve against curve and answer against answer, at any sparsity. “Forward and reverse” opens GM-Skip’s two orders, or runs them; the buttons A and B of a run, in the list of runs and in the comparison, pin any two.'
        : `${pinned} Pin another run of this model beside it, in the list of runs or in the comparison.`}
    </p>
  );
}

/** Opens GM-Skip's two orders, or runs them first. */
function ForwardAndReverse() {
  const store = useAppStore();
  const running = useApp(({ queue }) =>
    queue === null
      ? null
      : `${strategySummary(queue.current).join(', ')}, ${String(queue.done + 1)} of ${String(queue.total)}`,
  );
  if (running !== null) return <span className="muted">Under way: {running}</span>;
  return (
    <Button
      small
      kind="primary"
      title="Pins GM-Skip in forward order as A and in reverse order as B, for the task, set and settings in view. What no finished run is of is run first."
      onClick={() => {
        void store.getState().forwardAndReverse();
      }}
    >
      <Swords size={14} aria-hidden /> Forward and reverse
    </Button>
  );
}

/** Sets two runs of one model against each other. */
export function DuelPanel() {
  usePinnedRuns();
  const store = useAppStore();
  const problem = useApp((state) => state.duelProblem);
  const awaited = useApp(({ pins }) => pins.a !== null && pins.b !== null);
  const ready = useApp(({ pinned }) => pinned.a !== null && pinned.b !== null);
  return (
    <Panel id="duel" title="Duel" className="duel-panel" actions={<ForwardAndReverse />}>
      {problem ? (
        <ProblemNote
          problem={problem}
          onDismiss={() => {
            store.getState().dismissDuelProblem();
          }}
        />
      ) : null}
      {ready ? (
        <LazyPart fallback={<div className="part-loading" />}>
          <DuelView />
        </LazyPart>
      ) : null}
      {awaited && !ready && problem === null ? <div className="part-loading" /> : null}
      {awaited ? null : <Invitation />}
    </Panel>
  );
}
