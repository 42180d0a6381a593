import { describe, expect, it } from 'vitest';

import { ticksAround } from '#engine/report/chart-scale.ts';
import { initialRunState } from '#engine/search/fold-run.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { metricTicks, sparsityTicks } from './chart-axes.ts';

describe('axis ticks', () => {
  it('are round and cover the values', () => {
    expect(ticksAround(0, 48)).toEqual([0, 10, 20, 30, 40, 50]);
    expect(ticksAround(0.86, 0.93)).toEqual([0.86, 0.88, 0.9, 0.92, 0.94]);
  });

  it('stay inside what the metric can be', () => {
    const ticks = metricTicks([1, 0.95], { min: 0, max: 1 });
    expect(ticks.at(-1)).toBe(1);
  });

  it('cope with a run that has not begun', () => {
    const spec = createSearchSpec({
      task: 'single-object',
      maxBlocks: 2,
      model: { name: 'm', hash: 'm' },
      calibration: { name: 'c', id: 'c' },
    });
    expect(sparsityTicks({ ...initialRunState, spec })).toEqual([0, 1]);
  });

  it('cope with a single value', () => {
    expect(metricTicks([0], { min: 0, max: 1 }).length).toBeGreaterThan(1);
  });
});
