import { describe, expect, it } from 'vitest';
import { chooseRows } from './measure-rows.ts';

/** Speeds of 1, 2, 4 ... rows. */
async function choose(speeds: readonly number[], most = Infinity) {
  const tried: number[] = [];
  const rows = await chooseRows((size) => {
    tried.push(size);
    return Promise.resolve(speeds[Math.log2(size)] ?? 0);
  }, most);
  return { rows, tried: tried.length };
}

describe('rows of one pass', () => {
  it('are the fewest that come within 5 % of the best speed', async () => {
    expect(await choose([50, 80, 100, 103, 104, 104, 104])).toEqual({ rows: 4, tried: 5 });
    expect(await choose([10, 20, 40, 80, 160, 320, 640])).toEqual({ rows: 64, tried: 7 });
    expect(await choose([100, 90, 80])).toEqual({ rows: 1, tried: 3 });
  });

  it('are looked for beyond one size that is no faster', async () => {
    expect(await choose([50, 51, 100, 200, 200, 200])).toEqual({ rows: 8, tried: 6 });
  });

  it('are no more than the memory holds, and at least one', async () => {
    expect(await choose([10, 20, 40, 80, 160], 11)).toEqual({ rows: 8, tried: 4 });
    expect(await choose([10, 20], 0.3)).toEqual({ rows: 1, tried: 1 });
  });
});
