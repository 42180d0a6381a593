import type { MetricFigure } from '#engine/statistics/metric-figure.ts';

/** `accuracy 0.8000 (95 %: 0.7300 to 0.8600)`. */
export function figureText({ metric, value, interval }: MetricFigure): string {
  const range = interval ? ` (95 %: ${interval.low.toFixed(4)} to ${interval.high.toFixed(4)})` : '';
  return `${metric} ${value.toFixed(4)}${range}`;
}
