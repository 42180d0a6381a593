import type { ChartWindow, AxisRange } from '#store/state/comparison-state.ts';

export function isWithin(value: number, [low, high]: AxisRange): boolean {
  return value >= low && value <= high;
}

function scaled([low, high]: AxisRange, [least, most]: AxisRange, factor: number): AxisRange {
  const width = Math.min(most - least, (high - low) * factor);
  const middle = (low + high) / 2;
  const start = Math.min(most - width, Math.max(least, middle - width / 2));
  return [start, start + width];
}

/** Whether a window shows all, but for what floating point takes off it. */
export function isWhole(window: ChartWindow, whole: ChartWindow): boolean {
  const isFull = ([low, high]: AxisRange, [least, most]: AxisRange) =>
    high - low > (most - least) * (1 - 1e-9);
  return isFull(window.x, whole.x) && isFull(window.y, whole.y);
}

/** The window with `factor` times the width and height, around the same middle and inside the whole. */
export function zoomed(window: ChartWindow, whole: ChartWindow, factor: number): ChartWindow {
  return { x: scaled(window.x, whole.x, factor), y: scaled(window.y, whole.y, factor) };
}

/** Whether a window shows anything of the whole. */
export function isPartOf(window: ChartWindow, whole: ChartWindow): boolean {
  const meet = ([low, high]: AxisRange, [least, most]: AxisRange) => low < most && high > least;
  return meet(window.x, whole.x) && meet(window.y, whole.y);
}
