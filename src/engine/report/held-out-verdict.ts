import type { PairedComparison } from '#engine/statistics/paired-comparison.ts';
import type { Verdict } from './report.ts';

/** Fewer samples held out than this give no verdict. */
const FEWEST_SAMPLES = 10;
/** A p-value below this is significant. */
export const SIGNIFICANCE = 0.05;

/** Skip set against full model on the samples held out. */
export interface HeldOutComparison {
  readonly change: PairedComparison;
  readonly n: number;
}

/**
 * Whether a gain on calibration also exists on the samples held out. It holds if they show a significant gain, and does
 * not if they rule out a gain as large as calibration's (95 %) or show a significant loss.
 */
export function gainVerdict(calibrationGain: number, { change, n }: HeldOutComparison): Verdict {
  if (n < FEWEST_SAMPLES) return 'too few samples to tell';
  const significant = change.pValue < SIGNIFICANCE;
  if (significant && change.difference > 0) return 'holds';
  const contradicted = change.interval.high < calibrationGain || (significant && change.difference < 0);
  return contradicted ? 'does not hold' : 'too few samples to tell';
}

/**
 * Whether M >= alpha * M(full) holds on the samples held out: a test of non-inferiority, the 95 % interval of the difference
 * against the loss that alpha allows there. `full` is the full model's metric on them.
 */
export function constraintVerdict(alpha: number, full: number, { change, n }: HeldOutComparison): Verdict {
  if (n < FEWEST_SAMPLES) return 'too few samples to tell';
  const least = (alpha - 1) * full;
  if (change.interval.low >= least) return 'holds';
  return change.interval.high < least ? 'does not hold' : 'too few samples to tell';
}
