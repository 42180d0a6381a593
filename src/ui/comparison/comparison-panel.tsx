import { ListOrdered, Pause } from 'lucide-react';
import { useDeferredValue, useEffect } from 'react';

import { COMPARISON } from '#engine/search/strategy-choice.ts';
import { strategySummary } from '#engine/search/strategy-catalogue.ts';
import { referenceSpec } from '#store/comparison/comparable-runs.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { comparisonKey } from '#engine/search/same-question.ts';
import { Button } from '#ui/controls/button.tsx';
import { InTurn } from '#ui/controls/in-turn.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { partInTurn } from '#ui/controls/part-in-turn.tsx';
import { plural } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import './comparison.css';

const ComparedRuns = partInTurn(() => import('./compared-runs.tsx'));

/** Keeps the compared runs up to date with the run in view and the list of runs. */
function useComparedRuns() {
  const store = useAppStore();
  const shown = useApp((state) => state.run?.id ?? null);
  const runs = useApp((state) => state.runs);
  const asked = useApp((state) => {
    const spec = referenceSpec(state);
    return spec && comparisonKey(spec);
  });
  useEffect(() => {
    void store.getState().loadComparison();
  }, [store, shown, runs, asked]);
  return useApp((state) => state.compared);
}

function RunAll() {
  const store = useAppStore();
  const queue = useApp((state) => state.queue);
  const ready = useApp(
    (state) =>
      loadedModel(state.model) !== null && state.calibration.summary !== null && state.liveRunId === null,
  );
  if (queue) {
    return (
      <>
        <span className="muted" role="status">
          Strategy {queue.done + 1} of {queue.total}: {strategySummary(queue.current).join(', ')}
        </span>
        <Button
          small
          onClick={() => {
            void store.getState().stopStrategies();
          }}
        >
          <Pause size={13} aria-hidden /> Stop
        </Button>
      </>
    );
  }
  return (
    <Button
      small
      disabled={!ready}
      onClick={() => {
        void store.getState().runStrategies(COMPARISON);
      }}
    >
      <ListOrdered size={14} aria-hidden /> Run all strategies
    </Button>
  );
}

function Comparison() {
  // All curves and the table are drawn anew with each run: in pieces, between two frames.
  const compared = useDeferredValue(useComparedRuns());
  if (compared.length === 0)
    return (
      <p className="muted">
        Runs of one model, calibration set and task are drawn here together. “Run all strategies” runs{' '}
        {plural(COMPARISON.length, 'strategy', 'strategies')} one after the other with the settings of the
        search; answers that one has found are taken over by the next.
      </p>
    );
  return <ComparedRuns runs={compared} />;
}

/** Shows the strategies side by side, for one model, calibration set and task. */
export function ComparisonPanel() {
  return (
    <Panel title="Comparison" className="comparison-panel" actions={<RunAll />}>
      <InTurn>
        <Comparison />
      </InTurn>
    </Panel>
  );
}
