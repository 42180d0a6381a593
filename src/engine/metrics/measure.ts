/** Closed interval in which every score lies. */
export interface ScoreRange {
  readonly min: number;
  readonly max: number;
}

/** `share`: 0 to 1, shown in percent. `points`: as it is. `negated nats`: minus nats per token, shown without the minus. */
export type MeasureUnit = 'share' | 'points' | 'negated nats';

/** The description of a figure. A higher score is always better, even where the figure shown is the negated score. */
export interface Measure {
  readonly key: string;
  readonly label: string;
  readonly citation: string;
  readonly unit: MeasureUnit;
  readonly range: ScoreRange;
  readonly higherIsBetter: true;
}

/** A score as it is shown. */
export function formatMeasure(score: number, { unit }: Pick<Measure, 'unit'>): string {
  switch (unit) {
    case 'share':
      return `${(score * 100).toFixed(1)} %`;
    case 'points':
      return score.toFixed(1);
    case 'negated nats':
      // No "-0.000" for a loss of 0.
      return (0 - score).toFixed(3);
  }
}
