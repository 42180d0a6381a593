import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSkipFile, skipSetFor } from './skip-file.ts';

const parse = (text: string) => parseSkipFile('set.json', new TextEncoder().encode(text));
const CONFIG = path.resolve(import.meta.dirname, '../../../test-data/exports/skip-config.json');

describe('a file of a skip set', () => {
  it('is the JSON config of a run, an export record, or a plain one', () => {
    expect(parse(readFileSync(CONFIG, 'utf8'))).toEqual({ skip: [21, 22, 23], of: 24 });
    expect(parse('{"format": "skipscope-export", "skip": [1], "source": {"blocks": 4}}')).toEqual({
      skip: [1],
      of: 4,
    });
    expect(parse('{"skip": [7, 3, 3], "blocks": 32}')).toEqual({ skip: [3, 7], of: 32 });
  });

  it.each([
    ['{"skip": [3]}', 'for a model of how many blocks'],
    ['{"skip": [-1], "blocks": 4}', 'set.json: skip[0]'],
    ['[3, 7]', 'set.json'],
    ['3,7', 'set.json is not valid JSON'],
  ])('is not %s', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('fits a model of as many blocks only', () => {
    expect(skipSetFor({ skip: [3, 7], of: 12 }, 12)).toEqual([3, 7]);
    expect(skipSetFor({ skip: [3], of: null }, 12)).toEqual([3]);
    expect(() => skipSetFor({ skip: [3, 7], of: 40 }, 12)).toThrow('meant for a model of 40 blocks');
    expect(() => skipSetFor({ skip: [12], of: null }, 12)).toThrow('Block 12 does not exist');
  });
});
