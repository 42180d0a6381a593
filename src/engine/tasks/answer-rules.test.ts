import { describe, expect, it } from 'vitest';

import type { CalibrationSet } from '#engine/calibration/calibration-set.ts';

import { describeAnswers } from './answer-figures.ts';
import { createAnswerReader } from './answer-reader.ts';
import { answerRulesSchema, EXACT_RULES, parseAnswerRules } from './answer-rules.ts';
import { createAnswerScorer } from './answer-scorer.ts';
import { taskSamples } from './task.ts';
import { taskByKey } from './tasks.ts';

const CATEGORIES = ['tv', 'cup', 'teddy bear', 'bear', 'the thinker'];
const rules = (changes: object) => answerRulesSchema.parse(changes);
const TV = { synonyms: { tv: ['television', 'A  Monitor.'] } };

describe('answer rules', () => {
  it('are exact by default', () => {
    expect(EXACT_RULES).toEqual(answerRulesSchema.parse({}));
    expect(EXACT_RULES).toEqual({ synonyms: {}, stripArticles: true, findInSentence: false });
    const reader = createAnswerReader(EXACT_RULES, CATEGORIES);
    expect(reader.single('A television.')).toBe('television');
    expect(reader.single('a cup on a table')).toBe('cup on a table');
  });

  it('take a synonym for its category, in answers and in annotations', () => {
    const reader = createAnswerReader(rules(TV), CATEGORIES);
    expect(reader.single('The Television!')).toBe('tv');
    expect(reader.name('monitor')).toBe('tv');
    expect(reader.list('a monitor, a television and a cup')).toEqual(['tv', 'cup']);
  });

  it('keep articles where told so', () => {
    const reader = createAnswerReader(rules({ stripArticles: false }), CATEGORIES);
    expect(reader.single('The Thinker.')).toBe('the thinker');
    expect(reader.single('a cup')).toBe('a cup');
  });

  it.each([
    ['There is a cup on the television.', 'cup'],
    ['It shows a Teddy  bear, I think', 'teddy bear'],
    ['a television on a cup', 'tv'],
    ['a bearing and cupboards', 'bearing and cupboards'],
    ['the bear', 'bear'],
    ['', ''],
  ])('find in the sentence %j the name %j where told so', (answer, name) => {
    const reader = createAnswerReader(rules({ ...TV, findInSentence: true }), CATEGORIES);
    expect(reader.single(answer)).toBe(name);
  });

  it('find nothing where nothing is known, and take signs in names for signs', () => {
    const find = rules({ findInSentence: true });
    expect(createAnswerReader(find, []).single('a cup on a table')).toBe('cup on a table');
    expect(createAnswerReader(find, ['c++ (old) book']).single('my C++ (old) book')).toBe('c++ (old) book');
    expect(createAnswerReader(find, CATEGORIES).list('one cup on a tv, some cups')).toEqual([
      'cup',
      'some cups',
    ]);
  });

  it('name the file and the field that is wrong', () => {
    expect(() => parseAnswerRules({ synonyms: { tv: ['screen'], pc: ['a screen'] } }, 'rules.json')).toThrow(
      'rules.json, synonyms.pc: "a screen" stands for both tv and pc.',
    );
    expect(() => parseAnswerRules({ synonyms: { tv: ['PC'], pc: [] } }, 'rules.json')).toThrow(
      'both pc and tv',
    );
    expect(() => parseAnswerRules({ synonym: {} }, 'rules.json')).toThrow(/^rules.json: .*synonym/u);
    expect(() => parseAnswerRules([], 'rules.json')).toThrow(/^rules.json: /u);
    expect(parseAnswerRules({ synonyms: { tv: ['TV', 'tv'] } }, 'rules.json').synonyms).toEqual({
      tv: ['TV', 'tv'],
    });
  });
});

const SET: CalibrationSet = {
  id: 'x',
  name: 'x',
  categories: ['cup', 'bird', 'tv'],
  issues: [],
  samples: [
    { id: '1', fileName: '1.png', label: 'cup', objects: ['cup', 'bird'] },
    { id: '2', fileName: '2.png', label: 'cup', objects: ['cup'] },
    { id: '3', fileName: '3.png', label: 'television', objects: ['television', 'cup'] },
    { id: '4', fileName: '4.png', captions: ['a cup'] },
  ],
};

function figuresOf(key: string, answers: readonly string[]) {
  const task = taskByKey(key);
  const samples = taskSamples(SET, task);
  const scorer = createAnswerScorer(task, samples, SET.categories, { answerRules: rules(TV) });
  return describeAnswers(task, samples, scorer, answers, 0);
}

describe('the figures of answers', () => {
  it('tell accuracy as a whole and by category', () => {
    const { figure, secondary, categories } = figuresOf('single-object', ['A cup', 'dog', 'a monitor']);
    expect(figure).toMatchObject({ metric: 'accuracy', value: 2 / 3, n: 3, interval: { method: 'wilson' } });
    expect(secondary).toEqual([]);
    expect(categories).toMatchObject([
      { category: 'cup', n: 2, value: 0.5 },
      { category: 'television', n: 1, value: 1 },
    ]);
  });

  it('tell recall and F1 beside precision; a sample counts in all its categories', () => {
    const { figure, secondary, categories } = figuresOf('multi-object', ['cup', 'cup, dog', 'tv and cup']);
    expect(figure).toMatchObject({
      metric: 'set-precision',
      value: 2.5 / 3,
      interval: { method: 'bootstrap' },
    });
    expect(secondary).toMatchObject([
      { metric: 'set-recall', value: 2.5 / 3 },
      { metric: 'set-f1', value: (2 / 3 + 2 / 3 + 1) / 3 },
    ]);
    expect(categories.map(({ category, n }) => [category, n])).toEqual([
      ['cup', 3],
      ['bird', 1],
      ['television', 1],
    ]);
  });

  it('need at least one sample', () => {
    const task = taskByKey('single-object');
    const scorer = createAnswerScorer(task, [], []);
    expect(() => describeAnswers(task, [], scorer, [], 0)).toThrow('There are no scores');
  });
});
