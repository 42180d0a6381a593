import { useMemo } from 'react';

import type { Metric } from '#engine/metrics/metric.ts';
import { AXIS_KEYS, type ComparisonChartKey, type ComparisonView } from '#store/state/comparison-state.ts';
import { SelectBox } from '#ui/controls/choice.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { chartTitle, comparisonAxes } from './comparison-axes.ts';
import { Curves } from './curves.tsx';
import type { RunSeries } from './run-series.ts';

interface ComparisonChartProps {
  readonly metric: Metric;
  /** The runs that are drawn. */
  readonly series: readonly RunSeries[];
  /** The id of the run that stands out; null for none. */
  readonly marked: string | null;
}

interface AxisChoiceProps {
  readonly metric: Metric;
  readonly view: ComparisonView;
  readonly onView: (view: ComparisonView) => void;
}

/** Chooses what the axes of a chart show: two different quantities. Other axes are shown as a whole. */
function AxisChoice({ metric, view: { up, across }, onView }: AxisChoiceProps) {
  const known = comparisonAxes(metric);
  const optionsBut = (other: string) =>
    AXIS_KEYS.map((key) => ({ value: key, label: known[key].label, disabled: key === other }));
  return (
    <span className="axis-choice" role="group" aria-label={`Axes: ${chartTitle(known[up], known[across])}`}>
      <SelectBox
        label="Upward axis"
        value={up}
        options={optionsBut(across)}
        onChange={(chosen) => {
          onView({ up: chosen, across, window: null });
        }}
      />
      against
      <SelectBox
        label="Axis across"
        value={across}
        options={optionsBut(up)}
        onChange={(chosen) => {
          onView({ up, across: chosen, window: null });
        }}
      />
    </span>
  );
}

interface ChartProps extends ComparisonChartProps {
  readonly testId: string;
  readonly chart: ComparisonChartKey;
}

function Chart({ testId, chart, metric, series, marked }: ChartProps) {
  const store = useAppStore();
  const view = useApp((state) => state.comparisonViews[chart]);
  const known = useMemo(() => comparisonAxes(metric), [metric]);
  const change = (next: ComparisonView) => {
    store.getState().viewComparison(chart, next);
  };
  return (
    <div className="comparison-chart">
      <AxisChoice metric={metric} view={view} onView={change} />
      <Curves
        testId={testId}
        up={known[view.up]}
        across={known[view.across]}
        metric={metric}
        series={series}
        marked={marked}
        window={view.window}
        onWindow={(window) => {
          change({ ...view, window });
        }}
      />
    </div>
  );
}

/** Draws the curves of several runs: metric and time against sparsity, or what else is chosen. */
export default function ComparisonCharts(props: ComparisonChartProps) {
  return (
    <div className="charts">
      <Chart {...props} testId="chart-comparison" chart="chart" />
      <Chart {...props} testId="chart-comparison-latency" chart="chart2" />
    </div>
  );
}
