import type { ScoreRange } from '#engine/metrics/measure.ts';
import type { RunState } from '#engine/search/run-state.ts';

export const chartMargin = { top: 12, right: 16, bottom: 0, left: 0 };

export const axisProps = {
  stroke: 'var(--line-strong)',
  tick: { fill: 'var(--text-2)', fontSize: 11 },
  tickLine: false,
} as const;

/** Round numbers from at most `low` to at least `high`, about `count` of them. */
export function niceTicks(low: number, high: number, count = 5): readonly number[] {
  const rough = Math.max(high - low, Number.MIN_VALUE) / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * ([1, 2, 5, 10].find((factor) => factor * magnitude >= rough - 1e-12) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** Ticks of the metric axis: the values with some air, inside what the metric can be. */
export function metricTicks(values: readonly number[], range: ScoreRange): readonly number[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = Math.max((high - low) * 0.1, (range.max <= 1 ? 1 : 100) * 0.01);
  return niceTicks(Math.max(range.min, low - air), Math.min(range.max, high + air));
}

/** Ticks of the sparsity axis: room for the next steps, no more than the run can reach. */
export function sparsityTicks({
  blocks,
  path,
  spec,
}: Pick<RunState, 'blocks' | 'path' | 'spec'>): readonly number[] {
  // Nobody knows how many there are until the run has begun.
  if (blocks === 0) return [0, 1];
  const reachable = (spec?.maxBlocks ?? blocks) / blocks;
  const sparsest = Math.max(0, ...path.map(({ sparsity }) => sparsity));
  const next = sparsest + 1 / blocks;
  const end = Math.max(sparsest, Math.min(reachable, Math.max(0.25, next)));
  const step = end <= 0.3 ? 0.05 : end <= 0.6 ? 0.1 : 0.2;
  return Array.from({ length: Math.ceil(end / step - 1e-9) + 1 }, (_, index) => Math.min(1, index * step));
}
