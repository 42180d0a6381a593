import { describe, expect, it } from 'vitest';

import { createAnswerReader } from './answer-reader.ts';
import { answerRulesSchema } from './answer-rules.ts';
import { parseSynonyms } from './synonym-text.ts';

describe('synonyms as lines', () => {
  it('are read, several lines of one category included', () => {
    const text = 'cup = mug, tea cup ,\r\n\n  traffic light=signal\ncup = beaker';
    expect(parseSynonyms(text, true)).toEqual({
      synonyms: { cup: ['mug', 'tea cup', 'beaker'], 'traffic light': ['signal'] },
      issues: [],
    });
    expect(parseSynonyms(' \n', true)).toEqual({ synonyms: {}, issues: [] });
  });

  it.each([
    ['mug', 'There is no “=”'],
    ['= mug', 'no category'],
    ['cup =  , ', 'no name behind'],
    ['cup = mug, ...', '“...” is no name'],
    ['tv = cup', '"cup" stands for both cup and tv'],
    ['bird = a mug', '"a mug" stands for both cup and bird'],
  ])('name the line %j and leave it out', (line, what) => {
    const { synonyms, issues } = parseSynonyms(`cup = mug\n\n${line}\ndog = puppy`, true);
    expect(issues).toEqual([{ line: 3, what: expect.stringContaining(what) }]);
    expect(synonyms).toEqual({ cup: ['mug'], dog: ['puppy'] });
  });

  it('are told apart by their articles where these count', () => {
    expect(parseSynonyms('cup = mug\nbird = a mug', false).issues).toEqual([]);
  });

  it('without the lines that clash, are rules that the engine takes', () => {
    const { synonyms, issues } = parseSynonyms('a = x\nb = x\nc = x, y\nd = y\nb = z', true);
    expect(issues.map(({ line }) => line)).toEqual([3, 4, 5]);
    const reader = createAnswerReader(answerRulesSchema.parse({ synonyms }), []);
    expect(['x', 'y', 'z'].map((name) => reader.name(name))).toEqual(['a', 'y', 'z']);
  });
});
