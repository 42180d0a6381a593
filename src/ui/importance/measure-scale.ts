import type { ImportanceKey } from '#engine/importance/importance-measure.ts';
import { metricByKey } from '#engine/metrics/metrics.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import type { LevelBounds } from './colour-scale.ts';

export type MeasuredBlocks = ImportanceReport['measures'][number];
export type BlockValue = NonNullable<MeasuredBlocks['blocks'][number]>;

/** How the values of a measure are written and coloured. */
export interface MeasureScale {
  /** Short, as it stands behind a number; empty for a number without a unit. */
  readonly unit: string;
  readonly bounds: LevelBounds;
  /** The number alone, in the unit. */
  readonly format: (value: number) => string;
}

/** A number with a true minus, and no minus before zeros only. */
function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** Differences of a metric's values, as the metric is written: percentage points of a share, or points. */
export function metricScale(metric: string): MeasureScale {
  if (metricByKey(metric).unit === 'share') {
    const format = (value: number) => signed(value * 100, 1);
    return { unit: 'pp', bounds: [0.05, 0.1, 0.25, 0.5], format };
  }
  return { unit: 'points', bounds: [5, 10, 25, 50], format: (value) => signed(value, 1) };
}

const influence: MeasureScale = {
  unit: '',
  bounds: [0.02, 0.05, 0.1, 0.2],
  format: (value) => signed(value, 3),
};

/** Of the measures whose unit does not depend on the task. */
const SCALES: Record<Exclude<ImportanceKey, 'metric-drop'>, MeasureScale> = {
  'likelihood-drop': {
    unit: 'nats per token',
    bounds: [0.1, 0.3, 1, 2],
    format: (value) => signed(value, 2),
  },
  'kl-divergence': { unit: 'nats', bounds: [0.05, 0.1, 0.3, 1], format: (value) => signed(value, 3) },
  'block-influence': influence,
  'block-influence-picture': influence,
  'block-influence-text': influence,
  'angular-distance': {
    unit: 'half turns',
    bounds: [0.05, 0.1, 0.15, 0.25],
    format: (value) => signed(value, 3),
  },
};

export function measureScale(key: ImportanceKey, metric: string): MeasureScale {
  return key === 'metric-drop' ? metricScale(metric) : SCALES[key];
}

/**
 * What can be said of a block: `unknown` was not measured, `none` is 0, `unsure` has an interval that contains 0, so that it
 * may be chance, and `effect` is an effect.
 */
export type Finding = 'unknown' | 'none' | 'unsure' | 'effect';

export function findingOf(measured: BlockValue | null): Finding {
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
export function valueText(measured: BlockValue | null, scale: MeasureScale): string {
  const word = WORDS[findingOf(measured)];
  if (measured === null) return word;
  const { value, interval } = measured;
  const range =
    interval &&
    `${String(interval.confidence * 100)} % interval ${scale.format(interval.low)} to ${scale.format(interval.high)}`;
  return [quantity(value, scale), range, word].filter((part) => part !== null && part !== '').join(', ');
}
