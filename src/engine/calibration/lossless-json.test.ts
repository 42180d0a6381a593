import { expect, it } from 'vitest';

import { parseLosslessJson } from './lossless-json.ts';

it('keeps every integer, and everything else as JSON.parse reads it', () => {
  const text = `{"a": 9007199254740993, "b": [-9007199254740993, 1234567890123456, 12345678901234567890],
    "c": "9007199254740993", "d": "say \\"9007199254740993\\" \\\\", "e": 0.12345678901234567890,
    "f": 1e20, "g": 12345678901234567890.5, "h": 12345678901234567890e1, "9007199254740993": "integer:1", "i": 1.0}`;
  expect(parseLosslessJson(text)).toEqual({
    a: 9007199254740993n,
    b: [-9007199254740993n, 1234567890123456, 12345678901234567890n],
    c: '9007199254740993',
    d: 'say "9007199254740993" \\',
    e: 0.12345678901234568,
    f: 1e20,
    g: 12345678901234567000,
    h: 123456789012345680000,
    '9007199254740993': 'integer:1',
    i: 1,
  });
});

it('reads what Python writes for no number as null', () => {
  expect(parseLosslessJson('{"NaN": NaN, "a": [-Infinity, Infinity], "b": "NaN, Infinity"}')).toEqual({
    NaN: null,
    a: [null, null],
    b: 'NaN, Infinity',
  });
});

it('refuses what JSON.parse refuses', () => {
  for (const text of [
    '{"a": 09007199254740993}',
    '9007199254740993 1',
    '[9007199254740993,]',
    'NaNa',
    '[NaN NaN]',
  ])
    expect(() => parseLosslessJson(text)).toThrow(SyntaxError);
});
