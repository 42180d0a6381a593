import type { Metric } from '#engine/metrics/metric.ts';
import { ticksAround } from '#engine/report/chart-scale.ts';
import { latencyOf } from '#engine/report/latency-figure.ts';
import { RATIO_HEADING } from '#engine/report/report-text.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import type { AxisKey } from '#store/state/comparison-state.ts';
import { metricTicks } from '#ui/charts/chart-axes.ts';
import { formatCount, formatPercent } from '#ui/format/numbers.ts';
import { formatTick } from '#ui/format/score.ts';
import type { RunSeries } from './run-series.ts';

/** A quantity that an axis of the comparison shows. */
export interface ComparisonAxis {
  readonly key: AxisKey;
  readonly label: string;
  readonly better: 'higher' | 'lower';
  /** Null for a point of which it is not known. */
  readonly value: (point: PathPoint, run: RunSeries) => number | null;
  /** The ticks of an axis that shows all of these values. */
  readonly ticks: (values: readonly number[]) => readonly number[];
  readonly format: (value: number) => string;
  /** What the full model has, where it is the same for every run; null otherwise. */
  readonly reference: (series: readonly RunSeries[]) => number | null;
}

/** The time over the full model's, timed in turns with it: 1 for that itself, null for a point that was not timed so. */
function timeShare(point: PathPoint, { state }: RunSeries): number | null {
  if (point.skip.length === 0) return 1;
  return latencyOf(point.skip, state.timings)?.ratio?.median ?? null;
}

/** Block tokens that the search had spent when it found the point. */
function spentAt({ step }: PathPoint, { points, state }: RunSeries): number | null {
  return state.spent[points.findIndex((point) => point.step === step)] ?? null;
}

/** One decimal, or two where they are needed. */
function formatRatio(ratio: number): string {
  const text = ratio.toFixed(2);
  return text.endsWith('0') ? text.slice(0, -1) : text;
}

const fromZero = (least: number) => (values: readonly number[]) => ticksAround(0, Math.max(least, ...values));

/** The axes that a comparison offers, for runs that are scored by one metric. */
export function comparisonAxes(metric: Metric): Readonly<Record<AxisKey, ComparisonAxis>> {
  return {
    sparsity: {
      key: 'sparsity',
      label: 'Sparsity',
      better: 'higher',
      value: ({ sparsity }) => sparsity,
      ticks: fromZero(0.1),
      format: (share) => formatPercent(share, 0),
      reference: () => null,
    },
    metric: {
      key: 'metric',
      label: metric.label,
      better: 'higher',
      value: ({ value }) => value,
      ticks: (values) => metricTicks(values, metric.range),
      format: (value) => formatTick(value, metric),
      reference: ([first]) => first?.state.baseline?.value ?? null,
    },
    latency: {
      key: 'latency',
      label: RATIO_HEADING,
      better: 'lower',
      value: timeShare,
      ticks: fromZero(1),
      format: formatRatio,
      reference: () => 1,
    },
    work: {
      key: 'work',
      label: 'Search work',
      better: 'lower',
      value: spentAt,
      ticks: fromZero(1),
      format: formatCount,
      reference: () => null,
    },
  };
}

/** The title of a chart; of an axis in the middle of a sentence. */
export function chartTitle(up: ComparisonAxis, across: ComparisonAxis): string {
  const [first = '', ...rest] = across.label;
  const inSentence = across.key === 'metric' ? across.label : `${first.toLowerCase()}${rest.join('')}`;
  return `${up.label} against ${inSentence}`;
}
