import type { Measure, MeasureUnit } from '#engine/metrics/measure.ts';
import type { ImportanceKey } from './importance-measure.ts';

/** How the values of a measure of importance are written. */
interface ImportanceUnit {
  /** Short, as it stands behind a number; empty for a number without one. */
  readonly unit: string;
  /** From a value as it is measured to the number that is written. */
  readonly factor: number;
  /** Decimals of that number. */
  readonly digits: number;
}

/** The unit of a drop of a metric, M(full) - M(i), which is above 0 for a loss whichever way the metric itself is written. */
const DROPS: Record<MeasureUnit, ImportanceUnit> = {
  share: { unit: 'pp', factor: 100, digits: 1 },
  points: { unit: 'points', factor: 1, digits: 1 },
  'negated nats': { unit: 'nats per token', factor: 1, digits: 3 },
};

const influence: ImportanceUnit = { unit: '', factor: 1, digits: 3 };

/** The units that do not depend on the task. */
const UNITS: Record<Exclude<ImportanceKey, 'metric-drop'>, ImportanceUnit> = {
  'likelihood-drop': { unit: 'nats per token', factor: 1, digits: 2 },
  'kl-divergence': { unit: 'nats', factor: 1, digits: 3 },
  'block-influence': influence,
  'block-influence-picture': influence,
  'block-influence-text': influence,
  'angular-distance': { unit: 'half turns', factor: 1, digits: 3 },
};

/** The unit of a measure; `metric` is that of the task. */
export function importanceUnit(key: ImportanceKey, metric: Pick<Measure, 'unit'>): ImportanceUnit {
  return key === 'metric-drop' ? DROPS[metric.unit] : UNITS[key];
}

/** The number alone, in its unit, with a true minus, and no minus before zeros only. */
export function importanceNumber(
  value: number,
  { factor, digits }: Pick<ImportanceUnit, 'factor' | 'digits'>,
): string {
  const text = Math.abs(value * factor).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}
