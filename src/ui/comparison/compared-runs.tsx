import { memo, useMemo, useState } from 'react';

import { buildReport } from '#engine/report/build-report.ts';
import type { ComparedRun } from '#store/state/comparison-state.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { shownRecording } from '#store/runs/recorded-runs.ts';
import { metricOfRun } from '#ui/runs/run-metric.ts';
import ComparisonCharts from './comparison-chart.tsx';
import { ComparisonTable } from './comparison-table.tsx';
import { runSeries } from './run-series.ts';
import { SeriesLegend } from './series-legend.tsx';

/** Shows the curves and operating points of the runs, and the findings on them. */
export default memo(function ComparedRuns({ runs }: { readonly runs: readonly ComparedRun[] }) {
  const recorded = useApp(shownRecording);
  const [marked, setMarked] = useState<string | null>(null);
  const store = useAppStore();
  const hiddenRuns = useApp((state) => state.hiddenRuns);
  const hidden = useMemo(() => new Set(hiddenRuns), [hiddenRuns]);
  const [first] = runs;
  const metric = first ? metricOfRun(first.state) : null;
  const [group] = useMemo(() => buildReport(runs, { date: new Date() }), [runs]).groups;
  const [set] = group?.sets ?? [];
  const series = useMemo(() => runSeries(runs), [runs]);
  const drawn = useMemo(() => series.filter(({ id }) => !hidden.has(id)), [series, hidden]);
  if (!metric || !group || !set) return null;
  return (
    <div className="compared-runs">
      {recorded ? (
        <p className="muted" data-testid="recorded-runs-note">
          Recorded runs of “{recorded.spec.model.name}”: times are those of the machine that recorded them.
        </p>
      ) : null}
      <ComparisonCharts metric={metric} series={drawn} marked={marked} />
      <SeriesLegend
        series={series}
        hidden={hidden}
        onHidden={(ids) => {
          store.getState().hideRuns([...ids]);
        }}
        onMark={setMarked}
      />
      <ComparisonTable group={group} set={set} series={series} onMark={setMarked} />
      <ul className="compared-findings" data-testid="comparison-findings">
        {set.findings.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
});
