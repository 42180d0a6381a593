import { SkipscopeError } from '#engine/base/errors.ts';

/** The probability that an interval holds the true value. */
export type Confidence = 0.9 | 0.95 | 0.99;

type IntervalMethod = 'wilson' | 'bootstrap' | 'agresti-min';

/** A confidence interval, in the unit of the value it belongs to. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly confidence: Confidence;
  readonly method: IntervalMethod;
}

/** Two-sided quantiles of the standard normal distribution. */
export const NORMAL_QUANTILES: Readonly<Record<Confidence, number>> = {
  0.9: 1.6448536269514722,
  0.95: 1.959963984540054,
  0.99: 2.5758293035489004,
};

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Throws `SkipscopeError('invalid-input')` unless there is at least one score and all are finite. */
export function requireScores(scores: readonly number[]): void {
  if (scores.length === 0)
    throw new SkipscopeError(
      'invalid-input',
      'There are no scores to describe.',
      'Score at least one sample.',
    );
  const odd = scores.findIndex((score) => !Number.isFinite(score));
  if (odd >= 0)
    throw new SkipscopeError(
      'invalid-input',
      `Score ${odd} is ${String(scores[odd])}, not a number.`,
      'Leave out samples without a score.',
    );
}

/**
 * Wilson's score interval of a share: `successes` of `trials` (Wilson 1927; statsmodels `proportion_confint`, method
 * `wilson`). Throws `SkipscopeError('invalid-input')` unless 0 <= successes <= trials and trials > 0, whole numbers.
 */
export function wilsonInterval(successes: number, trials: number, confidence: Confidence = 0.95): Interval {
  const whole = Number.isInteger(successes) && Number.isInteger(trials);
  if (!whole || trials < 1 || successes < 0 || successes > trials)
    throw new SkipscopeError(
      'invalid-input',
      `${successes} successes in ${trials} trials are no share.`,
      'Count successes among at least one trial.',
    );
  const z = NORMAL_QUANTILES[confidence];
  const share = successes / trials;
  const denominator = 1 + z ** 2 / trials;
  const center = (share + z ** 2 / (2 * trials)) / denominator;
  const half = (z / denominator) * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  return {
    // At the ends the formula gives exactly 0 and 1, but rounding does not.
    low: successes === 0 ? 0 : Math.max(0, center - half),
    high: successes === trials ? 1 : Math.min(1, center + half),
    confidence,
    method: 'wilson',
  };
}
