import { SkipscopeError } from '#engine/base/errors.ts';
import { type Confidence, type Interval, NORMAL_QUANTILES } from './interval.ts';

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
