import { useState } from 'react';

import type { Metric } from '#engine/metrics/metric.ts';
import { SelectBox } from '#ui/controls/choice.tsx';
import { AXIS_KEYS, type AxisKey, chartTitle, comparisonAxes } from './comparison-axes.ts';
import { Curves } from './curves.tsx';
import type { RunSeries } from './run-series.ts';

interface ComparisonChartProps {
  readonly metric: Metric;
  /** The runs that are drawn. */
  readonly series: readonly RunSeries[];
  /** The id of the run that stands out; null for none. */
  readonly marked: string | null;
}

interface ChosenAxes {
  readonly up: AxisKey;
  readonly across: AxisKey;
}

interface AxisChoiceProps {
  readonly metric: Metric;
  readonly axes: ChosenAxes;
  readonly onAxes: (axes: ChosenAxes) => void;
}

/** Chooses what the axes of a chart show: two different quantities. */
function AxisChoice({ metric, axes, onAxes }: AxisChoiceProps) {
  const known = comparisonAxes(metric);
  const optionsBut = (other: AxisKey) =>
    AXIS_KEYS.map((key) => ({ value: key, label: known[key].label, disabled: key === other }));
  return (
    <span
      className="axis-choice"
      role="group"
      aria-label={`Axes: ${chartTitle(known[axes.up], known[axes.across])}`}
    >
      <SelectBox
        label="Upward axis"
        value={axes.up}
        options={optionsBut(axes.across)}
        onChange={(up) => {
          onAxes({ ...axes, up });
        }}
      />
      against
      <SelectBox
        label="Axis across"
        value={axes.across}
        options={optionsBut(axes.up)}
        onChange={(across) => {
          onAxes({ ...axes, across });
        }}
      />
    </span>
  );
}

interface ChartProps extends ComparisonChartProps {
  readonly testId: string;
  /** The axes that it begins with. */
  readonly initial: ChosenAxes;
}

function Chart({ testId, initial, metric, series, marked }: ChartProps) {
  const [axes, setAxes] = useState(initial);
  const known = comparisonAxes(metric);
  return (
    <div className="comparison-chart">
      <AxisChoice metric={metric} axes={axes} onAxes={setAxes} />
      <Curves
        // Other axes have other windows.
        key={`${axes.up} ${axes.across}`}
        testId={testId}
        up={known[axes.up]}
        across={known[axes.across]}
        metric={metric}
        series={series}
        marked={marked}
      />
    </div>
  );
}

/** Draws the curves of several runs: metric and time against sparsity, or what else is chosen. */
export default function ComparisonCharts(props: ComparisonChartProps) {
  return (
    <div className="charts">
      <Chart {...props} testId="chart-comparison" initial={{ up: 'metric', across: 'sparsity' }} />
      <Chart {...props} testId="chart-comparison-latency" initial={{ up: 'latency', across: 'sparsity' }} />
    </div>
  );
}
