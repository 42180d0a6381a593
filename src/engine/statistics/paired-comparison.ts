import { SkipscopeError } from '#engine/base/errors.ts';
import { bootstrapInterval } from './bootstrap.ts';
import { type Confidence, type Interval, NORMAL_QUANTILES, mean, requireScores } from './interval.ts';
import { exactMcNemar, signFlipTest } from './paired-tests.ts';

/** How two models, or two skip sets, differ on the same samples. */
export interface PairedComparison {
  /** Mean of second minus first, in the metric's unit. */
  readonly difference: number;
  readonly interval: Interval;
  /** Two-sided: how likely a difference this large is when the two are equally good. */
  readonly pValue: number;
  readonly test: 'mcnemar' | 'sign-flip';
}

export interface PairedOptions {
  readonly seed: number;
  /** 0.95 by default. */
  readonly confidence?: Confidence;
}

/**
 * Compares the scores of two skip sets sample by sample. Scores that are all 0 or 1 get the exact McNemar test and the
 * interval of Agresti and Min (2005); others a sign-flip test and the bootstrap of the differences. Throws
 * `SkipscopeError('invalid-input')` for no scores, or lists of different lengths.
 */
export function comparePaired(
  first: readonly number[],
  second: readonly number[],
  { seed, confidence = 0.95 }: PairedOptions,
): PairedComparison {
  if (first.length !== second.length)
    throw new SkipscopeError(
      'invalid-input',
      `${first.length} scores cannot be compared with ${second.length} pair by pair.`,
      'Score both on the same samples.',
    );
  requireScores(first);
  requireScores(second);
  const differences = second.map((score, sample) => score - (first[sample] ?? 0));
  const difference = mean(differences);
  if ([...first, ...second].every((score) => score === 0 || score === 1)) {
    const gained = differences.filter((value) => value > 0).length;
    const lost = differences.filter((value) => value < 0).length;
    const interval = agrestiMinInterval(gained, lost, differences.length, confidence);
    return { difference, interval, pValue: exactMcNemar(lost, gained), test: 'mcnemar' };
  }
  return {
    difference,
    interval: bootstrapInterval(differences, { seed, confidence }),
    pValue: signFlipTest(differences, { seed }),
    test: 'sign-flip',
  };
}

/**
 * Interval of the difference of two paired shares: Wald's with half a pair added to each of the four cells (Agresti and
 * Min, Statistics in Medicine 24, 2005). Unlike a bootstrap it has a width where no pair differs.
 */
function agrestiMinInterval(gained: number, lost: number, pairs: number, confidence: Confidence): Interval {
  const [up, down, total] = [gained + 0.5, lost + 0.5, pairs + 2];
  const center = (up - down) / total;
  const half = (NORMAL_QUANTILES[confidence] * Math.sqrt(up + down - (up - down) ** 2 / total)) / total;
  return {
    low: Math.max(-1, center - half),
    high: Math.min(1, center + half),
    confidence,
    method: 'agresti-min',
  };
}
