import type { RunState } from '#engine/search/run-state.ts';
import { LatencyChart } from './latency-chart.tsx';
import { MetricChart } from './metric-chart.tsx';

/** Shows the curves of a run. */
export default function RunCharts({ state }: { readonly state: RunState }) {
  return (
    <div className="charts">
      <MetricChart state={state} />
      <LatencyChart state={state} />
    </div>
  );
}
