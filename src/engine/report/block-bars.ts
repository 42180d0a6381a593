import type { ImportanceKey } from '#engine/importance/importance-measure.ts';
import { importanceNumber, importanceUnit } from '#engine/importance/importance-unit.ts';
import type { Measure } from '#engine/metrics/measure.ts';
import { NOT_MEASURED } from './report-text.ts';

/** What a measure says of one block, ready to be drawn. Numbers are in the unit of the figure. */
export interface BlockBar {
  readonly block: number;
  /** Null for a block that was not measured, which is not the same as 0. */
  readonly value: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** `at least` is a bound; `unsure` has an interval that contains 0. */
  readonly kind: 'exact' | 'unsure' | 'at least' | 'not measured';
  /** `12.5 [1.0, 24.0]`, `≥ 3.1` or `not measured`. */
  readonly text: string;
}

/** A measure of all blocks of a model as bars. Every form of the report draws them in its own way. */
export interface BlockBars {
  readonly caption: string;
  /** The measure, with its unit. */
  readonly heading: string;
  readonly bars: readonly BlockBar[];
}

/** A value as it was measured. */
export interface BarValue {
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** False: it is at least this much. */
  readonly exact: boolean;
}

interface BarsInput {
  readonly key: ImportanceKey;
  readonly label: string;
  /** The metric of the task. */
  readonly metric: Pick<Measure, 'unit'>;
  /** By block. */
  readonly values: readonly (BarValue | null)[];
}

/** Bars without a caption. */
export function blockBars({ key, label, metric, values }: BarsInput): Omit<BlockBars, 'caption'> {
  const scale = importanceUnit(key, metric);
  const number = (value: number) => importanceNumber(value, scale);
  const bars = values.map((measured, block): BlockBar => {
    if (measured === null)
      return { block, value: null, interval: null, kind: NOT_MEASURED, text: NOT_MEASURED };
    const { value, interval, exact } = measured;
    const range = interval && {
      low: interval.low * scale.factor,
      high: interval.high * scale.factor,
    };
    const brackets = interval === null ? '' : ` [${number(interval.low)}, ${number(interval.high)}]`;
    return {
      block,
      value: value * scale.factor,
      interval: range,
      kind: kindOf(measured),
      text: `${exact ? '' : '≥ '}${number(value)}${brackets}`,
    };
  });
  return { heading: scale.unit === '' ? label : `${label} (${scale.unit})`, bars };
}

function kindOf({ value, interval, exact }: BarValue): BlockBar['kind'] {
  if (!exact) return 'at least';
  const chance = value !== 0 && interval !== null && interval.low <= 0 && interval.high >= 0;
  return chance ? 'unsure' : 'exact';
}

const KEYS: readonly (readonly [BlockBar['kind'], string])[] = [
  ['unsure', 'outlined: the interval contains 0'],
  ['at least', 'dashed: at least so much'],
  ['not measured', 'no bar and a dash: not measured'],
];

/** What the marks of these bars mean, for those that occur. */
export function barKeys(bars: readonly BlockBar[]): readonly string[] {
  const lines = bars.some(({ interval }) => interval !== null) ? ['lines: 95 % intervals'] : [];
  const marks = KEYS.filter(([kind]) => bars.some((bar) => bar.kind === kind)).map(([, words]) => words);
  return [...lines, ...marks];
}
