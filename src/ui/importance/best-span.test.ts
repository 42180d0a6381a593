import { expect, it } from 'vitest';

import { bestSpan } from './best-span.ts';

const angles = [[0.3, 0.5, 0.6], [0.2, 0.4], [0.2]];

it('the best span of n blocks has the smallest distance of its length, and the first of equals is taken', () => {
  expect(bestSpan(angles, 1)).toEqual({ start: 1, distance: 0.2 });
  expect(bestSpan(angles, 2)).toEqual({ start: 1, distance: 0.4 });
  expect(bestSpan(angles, 3)).toEqual({ start: 0, distance: 0.6 });
});

it('a distance that was not measured is none', () => {
  expect(bestSpan([[null, 0.4], [0.2]], 1)).toEqual({ start: 1, distance: 0.2 });
  expect(bestSpan([[null]], 1)).toBeNull();
});
