import type { ImportanceKey } from '#engine/importance/importance-measure.ts';
import { importanceNumber, importanceUnit } from '#engine/importance/importance-unit.ts';
import { metricByKey } from '#engine/metrics/metrics.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import type { LevelBounds } from './colour-scale.ts';

export type MeasuredBlocks = ImportanceReport['measures'][number];
export type MeasuredValue = NonNullable<MeasuredBlocks['blocks'][number]>;

/** How the values of a measure are written and coloured. */
export interface MeasureScale {
  /** Short, as it stands behind a number; empty for a number without a unit. */
  readonly unit: string;
  readonly bounds: LevelBounds;
  /** The number alone, in the unit. */
  readonly format: (value: number) => string;
}

/** Where the colours of each measure begin; those of a drop depend on the metric. */
const BOUNDS: Record<Exclude<ImportanceKey, 'metric-drop'>, LevelBounds> = {
  'likelihood-drop': [0.1, 0.3, 1, 2],
  'kl-divergence': [0.05, 0.1, 0.3, 1],
  'block-influence': [0.02, 0.05, 0.1, 0.2],
  'block-influence-picture': [0.02, 0.05, 0.1, 0.2],
  'block-influence-text': [0.02, 0.05, 0.1, 0.2],
  'angular-distance': [0.05, 0.1, 0.15, 0.25],
};

const SHARE_BOUNDS: LevelBounds = [0.05, 0.1, 0.25, 0.5];
const POINT_BOUNDS: LevelBounds = [5, 10, 25, 50];

/** Differences of a metric's values, as the metric is written: percentage points of a share, or points. */
export function metricScale(metric: string): MeasureScale {
  return measureScale('metric-drop', metric);
}

export function measureScale(key: ImportanceKey, metric: string): MeasureScale {
  const measure = metricByKey(metric);
  const unit = importanceUnit(key, measure);
  const dropBounds = measure.unit === 'share' ? SHARE_BOUNDS : POINT_BOUNDS;
  return {
    unit: unit.unit,
    bounds: key === 'metric-drop' ? dropBounds : BOUNDS[key],
    format: (value) => importanceNumber(value, unit),
  };
}

/**
 * What can be said of a block: `unknown` was not measured, `none` is 0, `unsure` has an interval that contains 0, so that it
 * may be chance, and `effect` is an effect.
 */
export type Finding = 'unknown' | 'none' | 'unsure' | 'effect';

export function findingOf(measured: MeasuredValue | null): Finding {
  if (measured === null) return 'unknown';
  const { value, interval } = measured;
  if (value === 0) return 'none';
  return interval !== null && interval.low <= 0 && interval.high >= 0 ? 'unsure' : 'effect';
}

const WORDS: Record<Finding, string> = {
  unknown: 'not measured',
  none: 'no effect',
  unsure: 'the interval contains 0',
  effect: '',
};

/** `12.5 pp`. */
export function quantity(value: number, { format, unit }: MeasureScale): string {
  return unit === '' ? format(value) : `${format(value)} ${unit}`;
}

/** What was measured of a block, in words: value, interval, and what they do not show. */
export function valueText(measured: MeasuredValue | null, scale: MeasureScale): string {
  const word = WORDS[findingOf(measured)];
  if (measured === null) return word;
  const { value, interval } = measured;
  const range =
    interval &&
    `${String(interval.confidence * 100)} % interval ${scale.format(interval.low)} to ${scale.format(interval.high)}`;
  return [quantity(value, scale), range, word].filter((part) => part !== null && part !== '').join(', ');
}
