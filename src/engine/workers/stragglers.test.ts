import { expect, it } from 'vitest';
import { stragglersOf } from './stragglers.ts';

const share = (ms: number, blockTokens = 1_000, units = 10) => ({ ms, blockTokens, units });

it('names those that take more than twice the median time for the same work', () => {
  const workers = { a: share(100), b: share(110), c: share(190), d: share(230), e: share(105) };
  expect([...stragglersOf(new Map(Object.entries(workers)))]).toEqual(['d']);
});

it('compares time for work, not for units: some are larger than others', () => {
  const workers = { large: share(1_000, 10_000), small: share(100, 1_000) };
  expect(stragglersOf(new Map(Object.entries(workers))).size).toBe(0);
});

it('compares two with each other, and judges neither one alone nor a beginner', () => {
  expect([
    ...stragglersOf(
      new Map([
        ['fast', share(100)],
        ['slow', share(201)],
      ]),
    ),
  ]).toEqual(['slow']);
  expect(stragglersOf(new Map([['alone', share(100)]])).size).toBe(0);
  expect(
    stragglersOf(
      new Map([
        ['fast', share(100)],
        ['new', share(900, 1_000, 4)],
      ]),
    ).size,
  ).toBe(0);
});
