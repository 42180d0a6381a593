import { useState } from 'react';

import type { RunView } from '#store/state/search-state.ts';
import { RunMap } from '#ui/blocks/run-map.tsx';
import { partInTurn } from '#ui/controls/part-in-turn.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { useApp } from '#ui/store-context.tsx';
import { RemovalOrder } from './removal-order.tsx';
import { RunHead } from './run-head.tsx';
import { RunProgress, WorkDone } from './run-progress.tsx';
import { useDrawnState } from './use-drawn-state.ts';
import { useForeignModel } from './use-foreign-model.ts';

/** Charts and statistics need code of their own, which is fetched once there are results to draw. */
const MetricChart = partInTurn(() => import('./metric-chart.tsx'));
const LatencyChart = partInTurn(() => import('./latency-chart.tsx'));
const OperatingPoints = partInTurn(() => import('./operating-points.tsx'));

/** Shows the progress of the run, or of its preparation while it is being resumed. */
function Progress({ run }: { readonly run: RunView }) {
  const preparation = useApp(({ liveRunId, preparation }) => (liveRunId === run.id ? preparation : null));
  if (preparation === null) return <RunProgress run={run} />;
  return <ProgressLine label="Preparing the search" progress={preparation} />;
}

/** Shows the run in view: what it is of, its progress, its curves and its removal order. */
export default function RunBody({ run }: { readonly run: RunView }) {
  const { state } = run;
  const [results, setResults] = useState<Element | null>(null);
  const drawn = useDrawnState(state, results);
  const foreign = useForeignModel(state);
  // A run that waits has no results yet.
  const hasResults = drawn.blocks > 0;
  return (
    <>
      <RunHead run={run} />
      <Progress run={run} />
      {hasResults ? (
        <div className="run-results" ref={setResults}>
          <div className="charts">
            <MetricChart state={drawn} />
            <LatencyChart state={drawn} />
          </div>
          <OperatingPoints state={drawn} />
          {foreign && drawn.importance.length > 0 ? <RunMap state={drawn} /> : null}
          <RemovalOrder state={drawn} />
          <WorkDone state={drawn} />
        </div>
      ) : null}
    </>
  );
}
