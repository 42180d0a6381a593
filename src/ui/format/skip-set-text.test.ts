import { describe, expect, it } from 'vitest';

import { formatSkipSet, parseSkipSet } from './skip-set-text.ts';

describe('skip sets as text', () => {
  it.each([
    ['', []],
    ['3', [3]],
    ['11, 3;3 9-11', [3, 9, 10, 11]],
  ])('reads %j', (text, skip) => {
    expect(parseSkipSet(text, 24)).toEqual(skip);
  });

  it.each([
    ['24', /0 to 23/],
    ['x', /"x"/],
    ['5-3', /backwards/],
    ['-1', /"-1"/],
  ])('explains what is wrong with %j', (text, message) => {
    expect(parseSkipSet(text, 24)).toMatch(message);
  });

  it('writes ranges from three blocks on, and reads them back', () => {
    const skip = [0, 2, 3, 7, 8, 9];
    expect(formatSkipSet(skip)).toBe('0, 2, 3, 7-9');
    expect(parseSkipSet(formatSkipSet(skip), 24)).toEqual(skip);
  });
});
