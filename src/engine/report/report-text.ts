import type { Measure, MeasureUnit } from '#engine/metrics/measure.ts';
import type { Spread } from '#engine/statistics/quantile.ts';
import type { PairedComparison } from '#engine/statistics/paired-comparison.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { Figure, HeldOutFigure, LatencyFigure } from './report.ts';

type Unit = Pick<Measure, 'unit'>;

/** The factor and the number of decimals for display. */
const SCALES: Record<MeasureUnit, readonly [factor: number, digits: number]> = {
  share: [100, 1],
  points: [1, 1],
  'negated nats': [-1, 3],
};

/** Digits with a true minus; no minus before zero. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return /^-[0.]+$/u.test(text) ? text.slice(1) : text.replace('-', '−');
}

/** A metric value without its unit: percent for shares. */
export function metricNumber(value: number, { unit }: Unit): string {
  const [factor, digits] = SCALES[unit];
  return fixed(value * factor, digits);
}

/** A metric value with its unit. */
export function metricText(value: number, unit: Unit): string {
  return `${metricNumber(value, unit)}${unit.unit === 'share' ? ' %' : ''}`;
}

/** A difference of metric values with its sign; percentage points for shares. */
export function signedText(difference: number, unit: Unit): string {
  return `${signedNumber(difference, unit)}${unit.unit === 'share' ? ' pp' : ''}`;
}

function signedNumber(difference: number, unit: Unit): string {
  const text = metricNumber(difference, unit);
  return text.startsWith('−') || /^[0.]+$/u.test(text) ? text : `+${text}`;
}

/** A heading with the metric's unit. */
export function metricHeading({ label, unit }: Pick<Measure, 'label' | 'unit'>): string {
  return unit === 'share' ? `${label} (%)` : label;
}

export function percentText(share: number): string {
  return `${fixed(share * 100, 1)} %`;
}

export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** `52.5 [41.2, 63.5]`. */
export function figureText({ value, interval }: Pick<Figure, 'value' | 'interval'>, unit: Unit): string {
  const number = metricNumber(value, unit);
  if (!interval) return number;
  return `${number} [${metricNumber(interval.low, unit)}, ${metricNumber(interval.high, unit)}]`;
}

/** `+2.5 [−1.0, +6.0], p = 0.310`. */
export function changeText(change: PairedComparison | null, unit: Unit): string {
  if (!change) return '–';
  const { difference, interval, pValue } = change;
  const range = `[${signedNumber(interval.low, unit)}, ${signedNumber(interval.high, unit)}]`;
  return `${signedNumber(difference, unit)} ${range}, ${pText(pValue)}`;
}

/** The verdict of the held-out check, in words. */
export function verdictText(heldOut: HeldOutFigure | null): string {
  if (!heldOut) return '–';
  const { gain, constraint } = heldOut;
  const words = [...(gain ? [`gain: ${gain}`] : []), ...(constraint ? [`constraint: ${constraint}`] : [])];
  return words.length === 0 ? '–' : words.join('; ');
}

function spreadText({ median, low, high }: Spread, digits: number): string {
  return `${fixed(median, digits)} [${fixed(low, digits)}, ${fixed(high, digits)}]`;
}

/** Milliseconds: median and quartiles. */
export function millisecondsText(latency: LatencyFigure | null): string {
  if (!latency) return '–';
  return spreadText(latency.ms, latency.ms.median < 100 ? 1 : 0);
}

/** What stands for the speed of a skip set that was not timed in turns with the full model. */
export const NOT_MEASURED = 'not measured';

/** The heading of `ratioText`. */
export const RATIO_HEADING = 'Latency / full';

/** Skip set over full model, median and quartiles: `0.86 [0.82, 0.94]`. */
export function ratioText(latency: LatencyFigure | null): string {
  return latency?.ratio ? spreadText(latency.ratio, 2) : NOT_MEASURED;
}

/** `ratioText` of a skip set; a dash for the full model itself. */
export function speedText(skip: SkipSet, latency: LatencyFigure | null): string {
  return skip.length === 0 ? '–' : ratioText(latency);
}
