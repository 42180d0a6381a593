import { seededRandom } from '#engine/base/seeded-random.ts';
import { type Confidence, type Interval, requireScores } from './interval.ts';
import { quantile } from './quantile.ts';

/** The seed of every bootstrap, so that equal scores have equal intervals. */
export const BOOTSTRAP_SEED = 0;

export interface BootstrapOptions {
  readonly seed: number;
  /** 2000 by default. */
  readonly resamples?: number;
  /** 0.95 by default. */
  readonly confidence?: Confidence;
}

/**
 * Percentile bootstrap interval of the mean of `scores` (Efron 1979): resamples with replacement, and of their means the
 * quantiles of the two tails. The same seed gives the same interval. Throws `SkipscopeError('invalid-input')` for no
 * scores.
 */
export function bootstrapInterval(scores: readonly number[], options: BootstrapOptions): Interval {
  requireScores(scores);
  const { seed, resamples = 2000, confidence = 0.95 } = options;
  const random = seededRandom(seed);
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let draw = 0; draw < scores.length; draw++) sum += scores[Math.floor(random() * scores.length)] ?? 0;
    means[resample] = sum / scores.length;
  }
  means.sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(means, tail), high: quantile(means, 1 - tail), confidence, method: 'bootstrap' };
}
