import { SYMBOLS } from '#engine/report/chart-symbols.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { ChartFile } from '#ui/charts/chart-file.ts';
import type { DrawingKey } from '#ui/drawings/captioned-drawing.ts';
import type { ComparisonAxis } from './comparison-axes.ts';
import type { RunSeries } from './run-series.ts';

function keyOf({ label, colour, dash, mark, isPath }: RunSeries): DrawingKey {
  if (isPath) return { label, mark: { kind: 'line', colour, dash } };
  return { label, mark: { kind: 'symbol', path: SYMBOLS.small[mark], fill: colour, stroke: 'none' } };
}

interface ComparisonDrawing {
  readonly series: readonly RunSeries[];
  readonly up: ComparisonAxis;
  readonly across: ComparisonAxis;
  readonly remark: string;
}

/** What stands beside a chart of compared runs in a file: the table of the page gives the runs their colours, a file needs a legend. */
export function comparisonFile({ series, up, across, remark }: ComparisonDrawing): ChartFile {
  const spec = series[0]?.state.spec ?? null;
  const details =
    spec === null
      ? ''
      : [spec.model.name, taskByKey(spec.task).label, `set “${spec.calibration.name}”`].join(' · ');
  const words = spec === null ? [] : [spec.model.name, spec.task];
  return {
    words: [...words, 'comparison', up.key, 'against', across.key],
    details,
    columnAxis: across.label,
    rowAxis: up.label,
    keys: [...series.map(keyOf), { label: remark, mark: null }],
  };
}
