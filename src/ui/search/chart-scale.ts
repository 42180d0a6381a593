import type { ScoreRange } from '#engine/metrics/metric.ts';
import type { RunState } from '#engine/search/run-state.ts';

export const chartMargin = { top: 12, right: 16, bottom: 0, left: 0 };

export const axisProps = {
  stroke: 'var(--line-strong)',
  tick: { fill: 'var(--text-2)', fontSize: 11 },
  tickLine: false,
} as const;

/** Bounds of the metric axis: the values with some air, inside what the metric can be. */
export function metricDomain(values: readonly number[], range: ScoreRange): readonly [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = Math.max((high - low) * 0.15, (range.max <= 1 ? 1 : 100) * 0.02);
  return [Math.max(range.min, low - air), Math.min(range.max, high + air)];
}

/** Ticks of the sparsity axis: room for the next steps, no more than the run can reach. */
export function sparsityTicks({ blocks, path, spec }: RunState): readonly number[] {
  const reachable = (spec?.maxBlocks ?? blocks) / blocks;
  const reached = (path.length + 1) / blocks;
  const end = Math.min(reachable, Math.max(0.25, reached));
  const step = end <= 0.3 ? 0.05 : end <= 0.6 ? 0.1 : 0.2;
  return Array.from({ length: Math.ceil(end / step - 1e-9) + 1 }, (_, index) => Math.min(1, index * step));
}
