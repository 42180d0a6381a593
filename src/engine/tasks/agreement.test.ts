import { describe, expect, it } from 'vitest';

import { agreement } from './agreement.ts';

describe('agreement of two answers', () => {
  it.each([
    ['a cat', 'a  cat', true, -1],
    ['a cat', 'a dog', false, 1],
    ['a cat', 'a cat on a mat', false, 2],
    ['a cat', '', false, 0],
    ['', '', true, -1],
  ])('%j and %j', (full, skip, same, firstDifference) => {
    expect(agreement(full, skip)).toEqual({ same, firstDifference });
  });
});
