import { expect, it } from 'vitest';

import { pictureFraming } from './picture-framing.ts';

it('the tower sees the middle of a picture, or all of it, stretched', () => {
  const square = (edge: number) => ({ width: edge, height: edge });
  expect(pictureFraming({ resize: { shortestEdge: 336 }, crop: square(336) })).toEqual({
    stretched: false,
    share: 1,
  });
  expect(pictureFraming({ resize: { shortestEdge: 256 }, crop: square(224) })).toEqual({
    stretched: false,
    share: 0.875,
  });
  expect(pictureFraming({ resize: square(384), crop: null })).toEqual({ stretched: true, share: 1 });
});
