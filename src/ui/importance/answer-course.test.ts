import { expect, it } from 'vitest';

import { inspection } from '#store/testing/fake-importance.ts';
import { answerCourse, courseText } from './answer-course.ts';

const ranked = (ranks: readonly (number | null)[]) => {
  const { blocks, ...rest } = inspection([]);
  const [block] = blocks;
  if (!block) throw new Error('There is a block.');
  const withRank = (rank: number) => ({
    ...block,
    lens: { ...block.lens, answer: { rank, probability: 0.1 } },
  });
  return answerCourse({ ...rest, blocks: ranks.map((rank) => (rank === null ? null : withRank(rank))) });
};

it('the answer appears where it stays the first choice from then on', () => {
  expect(ranked([9, 3, 1, 1])).toEqual({ from: 2, lostAgain: [] });
  expect(ranked([1, 1, 1])).toEqual({ from: 0, lostAgain: [] });
});

it('blocks behind which it was the first choice and is lost again are named', () => {
  expect(ranked([9, 1, 1, 4, 1])).toEqual({ from: 4, lostAgain: [1, 2] });
});

it('skipped blocks say nothing, and an answer that settings chose may never be the first choice', () => {
  expect(ranked([1, null, 2, null, 1, null])).toEqual({ from: 4, lostAgain: [0] });
  expect(ranked([1, 2])).toEqual({ from: null, lostAgain: [0] });
});

it.each([
  [[9, 1, 1], 'is the head’s first choice from block 1 on.'],
  [
    [1, 1, 4, 1],
    'is the head’s first choice from block 3 on; it was so behind blocks 0, 1, too, and was lost in between.',
  ],
  [[1, 2], 'is the head’s first choice behind block 0 only.'],
  [[3, 2], 'is nowhere the head’s first choice.'],
])('ranks %j: it %s', (ranks, text) => {
  expect(courseText(ranked(ranks))).toBe(text);
});
