import type { MeasureKey } from '#engine/metrics/metric.ts';
import { bootstrapInterval } from './bootstrap.ts';
import { type Interval, mean, requireScores, wilsonInterval } from './interval.ts';

/** A metric as a report shows it: mean of n samples, with an interval for the chance in their choice. */
export interface MetricFigure {
  readonly metric: MeasureKey;
  /** In the metric's unit. */
  readonly value: number;
  /** Samples. */
  readonly n: number;
  /** 95 %; null for one sample, which has no spread. */
  readonly interval: Interval | null;
}

/**
 * The figure of a metric's per-sample scores: Wilson's interval for accuracy, otherwise a bootstrap with this seed.
 * Throws `SkipscopeError('invalid-input')` for no scores, or an accuracy that is neither 0 nor 1.
 */
export function describeScores(metric: MeasureKey, scores: readonly number[], seed: number): MetricFigure {
  requireScores(scores);
  const n = scores.length;
  return { metric, value: mean(scores), n, interval: intervalOf(metric, scores, seed) };
}

function intervalOf(metric: MeasureKey, scores: readonly number[], seed: number): Interval | null {
  if (metric === 'accuracy') {
    return wilsonInterval(
      scores.reduce((sum, score) => sum + score, 0),
      scores.length,
    );
  }
  return scores.length === 1 ? null : bootstrapInterval(scores, { seed });
}
