import { describe, expect, it } from 'vitest';

import { blockViews } from './block-view.ts';

const nothing = { blocks: 3, skip: [], protectedBlocks: [], importance: [], times: null };

describe('tiles of the strip', () => {
  it('tell kept, skipped and protected apart', () => {
    const views = blockViews({ ...nothing, skip: [0], protectedBlocks: [2] });
    expect(views.map(({ status }) => status)).toEqual(['skipped', 'kept', 'protected']);
  });

  it('fill by the share of the largest drop; a gain fills nothing', () => {
    const views = blockViews({
      ...nothing,
      importance: [
        { block: 0, drop: 0.4, exact: true },
        { block: 1, drop: 0.1, exact: false },
        { block: 2, drop: -0.1, exact: true },
      ],
    });
    expect(views.map(({ level }) => level)).toEqual([1, 0.25, 0]);
  });

  it('are not flattened by one slow measurement', () => {
    const views = blockViews({ ...nothing, times: [1, 1, 50] });
    expect(views.map(({ time }) => time)).toEqual([0.4, 0.4, 1]);
    expect(views[2]?.prefillMs).toBe(50);
  });
});
