import type { CartesianGridProps, XAxisProps } from 'recharts';

import type { ScoreRange } from '#engine/metrics/measure.ts';
import { ticksAround } from '#engine/report/chart-scale.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { formatPercent } from '#ui/format/numbers.ts';

export const chartMargin = { top: 12, right: 16, bottom: 0, left: 0 };

/**
 * Each tick is drawn in one line, because the charts choose few and short ones. To leave some out, or to break one into lines of a
 * width, Recharts would measure each text in the page.
 */
export const axisProps = {
  interval: 0,
  stroke: 'var(--line-strong)',
  tick: { fill: 'var(--text-2)', fontSize: 11, width: 0 },
  tickLine: false,
} as const;

/** A line across for each tick of the axis upward. To place lines by itself, Recharts would measure the texts of the ticks again. */
export const gridProps = {
  stroke: 'var(--line)',
  vertical: false,
  verticalCoordinatesGenerator: () => [],
  horizontalCoordinatesGenerator: ({ yAxis }) =>
    (yAxis?.ticks ?? yAxis?.niceTicks ?? []).flatMap((tick) => yAxis?.scale?.map(tick) ?? []),
} satisfies CartesianGridProps;

/** Room beside the first and the last point of an axis of sparsities, in pixels: their rings would cover the axis. */
export const axisRoom = { left: 12, right: 12 };

/** The axis across of a chart whose rows have a `sparsity`; it ends at the last tick. */
export function sparsityAxis(ticks: readonly number[]) {
  return {
    ...axisProps,
    type: 'number',
    padding: axisRoom,
    dataKey: 'sparsity',
    domain: [0, ticks.at(-1) ?? 1],
    ticks: [...ticks],
    tickFormatter: (share: number) => formatPercent(share, 0),
  } satisfies XAxisProps;
}

/** The ticks of a metric axis: they cover the values with some room, within the range of the metric. */
export function metricTicks(values: readonly number[], range: ScoreRange): readonly number[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = Math.max((high - low) * 0.1, (range.max <= 1 ? 1 : 100) * 0.01);
  return ticksAround(Math.max(range.min, low - air), Math.min(range.max, high + air));
}

/** The ticks of a sparsity axis: they leave room for the next steps, up to the sparsity that the run can reach. */
export function sparsityTicks({
  blocks,
  path,
  spec,
}: Pick<RunState, 'blocks' | 'path' | 'spec'>): readonly number[] {
  // The number of blocks is unknown until the run has begun.
  if (blocks === 0) return [0, 1];
  const reachable = (spec?.maxBlocks ?? blocks) / blocks;
  const sparsest = Math.max(0, ...path.map(({ sparsity }) => sparsity));
  const next = sparsest + 1 / blocks;
  const end = Math.max(sparsest, Math.min(reachable, Math.max(0.25, next)));
  const step = end <= 0.3 ? 0.05 : end <= 0.6 ? 0.1 : 0.2;
  return Array.from({ length: Math.ceil(end / step - 1e-9) + 1 }, (_, index) => Math.min(1, index * step));
}
