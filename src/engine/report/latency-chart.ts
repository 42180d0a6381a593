import { coordinate, renderChart } from './chart-frame.ts';
import { markSvg } from './chart-marks.ts';
import { domainOf } from './chart-scale.ts';
import { percentText, RATIO_HEADING, ratioText } from './report-text.ts';
import type { SampleSetReport } from './report.ts';

/** Latency over the full model's against sparsity, medians with quartiles; null if nothing was timed. */
export function latencyChart({ rows, label }: SampleSetReport): string | null {
  const timed = rows.flatMap(({ name, role, run, sparsity, latency }) =>
    latency?.ratio && run !== null ? [{ name, role, run, sparsity, latency, ratio: latency.ratio }] : [],
  );
  if (timed.length === 0) return null;
  const most = Math.max(...timed.map(({ sparsity }) => sparsity)) * 1.05;
  const values = [1, 1 - most, ...timed.flatMap(({ ratio }) => [ratio.low, ratio.high])];
  return renderChart({
    title: `Latency over the full model's against sparsity, ${label}`,
    description: timed
      .map(
        ({ name, latency, sparsity }) =>
          `${name}: ${ratioText(latency)} at sparsity ${percentText(sparsity)}`,
      )
      .join('; '),
    x: { label: 'Sparsity (%)', low: 0, high: most, tickText: (share) => String(Math.round(share * 100)) },
    y: { label: RATIO_HEADING, ...domainOf(values), tickText: (value) => value.toFixed(2) },
    draw: ({ x, y }) =>
      [
        `<line class="reference" x1="${coordinate(x(0))}" x2="${coordinate(x(most))}" ` +
          `y1="${coordinate(y(1))}" y2="${coordinate(y(1))}"><title>full model</title></line>`,
        `<line class="reference" x1="${coordinate(x(0))}" x2="${coordinate(x(most))}" ` +
          `y1="${coordinate(y(1))}" y2="${coordinate(y(1 - most))}"><title>1 - sparsity</title></line>`,
        ...timed.map(({ name, role, run, sparsity, latency, ratio }) =>
          markSvg({
            series: run,
            role,
            x: x(sparsity),
            y: y(ratio.median),
            bar: { low: y(ratio.low), high: y(ratio.high) },
            title: `${name}: ${ratioText(latency)} at ${percentText(sparsity)}`,
          }),
        ),
      ].join(''),
  });
}
