import { SYMBOLS } from '#engine/report/chart-symbols.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { ChartFile } from '#ui/charts/chart-file.ts';
import type { FigureKey } from '#ui/figures/figure.ts';
import type { RunSeries } from './run-series.ts';

function keyOf({ label, colour, dash, mark, isPath }: RunSeries): FigureKey {
  if (isPath) return { label, mark: { kind: 'line', colour, dash } };
  return { label, mark: { kind: 'symbol', path: SYMBOLS.small[mark], fill: colour, stroke: 'none' } };
}

/** What stands beside a chart of compared runs in a file: the table of the page gives the runs their colours, a file needs a legend. */
export function comparisonFile(series: readonly RunSeries[], title: string, remark: string): ChartFile {
  const spec = series[0]?.state.spec ?? null;
  const details =
    spec === null
      ? ''
      : [spec.model.name, taskByKey(spec.task).label, `set “${spec.calibration.name}”`].join(' · ');
  const words = spec === null ? [] : [spec.model.name, spec.task];
  return {
    words: [...words, 'comparison', title],
    details,
    columnAxis: 'Sparsity',
    rowAxis: title.replace(/ against sparsity$/u, ''),
    keys: [...series.map(keyOf), { label: remark, mark: null }],
  };
}
