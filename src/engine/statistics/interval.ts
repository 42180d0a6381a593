import { SkipscopeError } from '#engine/base/errors.ts';

/** How sure an interval is to hold the true value. */
export type Confidence = 0.9 | 0.95 | 0.99;

export type IntervalMethod = 'wilson' | 'bootstrap' | 'agresti-min';

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
