import type { CalibrationSample } from './calibration-set.ts';

/** A sample as annotations tell it, not yet joined with its picture. */
export interface AnnotatedSample {
  readonly sample: CalibrationSample;
  /** File and row, for issues that show later. */
  readonly where: string;
}

/** The result of an importer. */
export interface Annotations {
  readonly entries: readonly AnnotatedSample[];
  /** Every category, those without a sample included. */
  readonly categories: readonly string[];
}

export const NO_ANNOTATIONS: Annotations = { entries: [], categories: [] };
