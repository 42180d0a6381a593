import { expect, it } from 'vitest';

import { blockFragility, inOrder, pictureFragility, scoreDrops } from './fragility.ts';

const score = (value: number) => ({ answer: '', score: value });
const full = [score(1), score(1), score(0)];

it('drops are against the full model, and are averaged over blocks and over pictures', () => {
  const without = [
    [score(0), score(1), score(0)],
    [score(0.5), score(0), score(1)],
  ];
  const drops = scoreDrops({ full, without });
  expect(drops).toEqual([
    [1, 0, 0],
    [0.5, 1, -1],
  ]);
  expect(pictureFragility(drops)).toEqual([0.75, 0.5, -0.5]);
  expect(blockFragility(drops)).toEqual([1 / 3, 0.5 / 3]);
});

it('the order is that of the model, or the largest first and equals as they were', () => {
  expect(inOrder([1, 3, 1, 2], false)).toEqual([0, 1, 2, 3]);
  expect(inOrder([1, 3, 1, 2], true)).toEqual([1, 3, 0, 2]);
});
