import { describe, expect, it } from 'vitest';
import { blockList } from './arguments.ts';

describe('a list of blocks', () => {
  it.each([
    ['3,7', [3, 7]],
    ['3, 9-11', [3, 9, 10, 11]],
    ['5-5', [5]],
    ['', []],
    ['none', []],
  ])('%s', (text, blocks) => {
    expect(blockList(text)).toEqual(blocks);
  });

  it.each(['-3', '7-3', '0-99999999', 'a-b', '1-2-3', '1.5'])('is not %s', (text) => {
    expect(() => blockList(text)).toThrow(`"${text}" is `);
  });
});
