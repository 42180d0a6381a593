import { describe, expect, it } from 'vitest';

import { medianTimes } from './median-times.ts';

describe('median times', () => {
  it('are those of each stage and each block, so that one slow turn changes none', () => {
    const turn = (ms: number) => ({ vision: 1, prefill: ms, perToken: 2, total: ms + 5, blocks: [ms, null] });
    expect(medianTimes([turn(10), turn(900), turn(11)])).toEqual({
      vision: 1,
      prefill: 11,
      perToken: 2,
      total: 16,
      blocks: [11, null],
    });
  });

  it('are none of nothing', () => {
    expect(medianTimes([])).toBeNull();
  });
});
