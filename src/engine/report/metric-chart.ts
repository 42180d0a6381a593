import { coordinate, renderChart, type ChartScale } from './chart-frame.ts';
import { markSvg, ROLE_WORDS, seriesClass } from './chart-marks.ts';
import { domainOf } from './chart-scale.ts';
import { figureText, metricHeading, metricNumber, percentText } from './report-text.ts';
import type { ReportGroup, ReportRow, ReportRun, SampleSetReport } from './report.ts';

function curveSvg({ curve }: ReportRun, series: number, { x, y }: ChartScale): string {
  const points = curve.map(({ sparsity, value }) => `${coordinate(x(sparsity))},${coordinate(y(value))}`);
  // Two points alone are the full model and one skip set: there is no path between them.
  if (curve.length < 3) return '';
  return `<polyline class="curve ${seriesClass(series)}" points="${points.join(' ')}"/>`;
}

function rowSvg(group: ReportGroup, row: ReportRow, { x, y }: ChartScale): string {
  const { figure, sparsity, role, name, run } = row;
  const { interval } = figure;
  return markSvg({
    series: run ?? 0,
    role,
    x: x(sparsity),
    y: y(figure.value),
    bar: interval && { low: y(interval.low), high: y(interval.high) },
    title: `${name}: ${figureText(figure, group.metric)} at ${percentText(sparsity)}`,
  });
}

/** Metric against sparsity: every run's curve, its operating points with their intervals, the full model as a line. */
export function metricChart(group: ReportGroup, set: SampleSetReport): string {
  const { metric } = group;
  const rows = set.rows.filter(({ role }) => role !== 'full');
  const curves = set.runs.flatMap(({ curve }) => curve);
  const full = set.rows[0]?.figure.value ?? 0;
  const values = [
    full,
    ...curves.map(({ value }) => value),
    ...rows.flatMap(({ figure: { value, interval } }) => [
      value,
      interval?.low ?? value,
      interval?.high ?? value,
    ]),
  ];
  const longest = Math.max(0.01, ...curves.map(({ sparsity }) => sparsity));
  return renderChart({
    title: `${metricHeading(metric)} against sparsity, ${set.label}`,
    description:
      `Full model ${metricNumber(full, metric)}. ` +
      rows
        .map(({ name, figure, sparsity }) => {
          return `${name}: ${figureText(figure, metric)} at sparsity ${percentText(sparsity)}`;
        })
        .join('; '),
    x: {
      label: 'Sparsity (%)',
      low: 0,
      high: longest * 1.03,
      tickText: (share) => String(Math.round(share * 100)),
    },
    y: {
      label: metricHeading(metric),
      ...domainOf(values),
      tickText: (value) => metricNumber(value, metric),
    },
    draw: (scale) =>
      [
        `<line class="reference" x1="${coordinate(scale.x(0))}" x2="${coordinate(scale.x(longest * 1.03))}" ` +
          `y1="${coordinate(scale.y(full))}" y2="${coordinate(scale.y(full))}"><title>${ROLE_WORDS.full}</title></line>`,
        ...set.runs.map((run, series) => curveSvg(run, series, scale)),
        ...rows.map((row) => rowSvg(group, row, scale)),
      ].join(''),
  });
}
