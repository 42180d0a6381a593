import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { CalibrationSet } from '#engine/calibration/calibration-set.ts';

import { normalizeName } from './answer-names.ts';
import { createAnswerReader } from './answer-reader.ts';
import { EXACT_RULES } from './answer-rules.ts';
import { createAnswerScorer } from './answer-scorer.ts';
import { taskSamples } from './task.ts';
import { summarizeCalibration, supportedTasks } from './calibration-summary.ts';
import { taskByKey, TASKS } from './tasks.ts';

const SET: CalibrationSet = {
  id: 'x',
  name: 'x',
  categories: ['cup', 'bird', 'salt and pepper', 'teddy bear'],
  issues: [],
  samples: [
    { id: '1', fileName: '1.png', label: 'Cup', objects: ['Cup', 'bird'], captions: ['a cup and a bird'] },
    { id: '2', fileName: '2.png', captions: ['two boats on the sea'] },
    { id: '3', fileName: '3.png', label: 'teddy bear', objects: ['teddy bear', 'salt and pepper'] },
  ],
};

function scoresOf(key: string, answers: readonly string[]): readonly number[] {
  const task = taskByKey(key);
  const samples = taskSamples(SET, task);
  const scorer = createAnswerScorer(task, samples, SET.categories);
  return answers.map((answer, sample) => scorer.score(sample, answer));
}

describe('the task registry', () => {
  it('has the prompts that the pictogram model was trained on', () => {
    const file = new URL('../../../models/llava-pictograms/tasks.json', import.meta.url);
    expect(existsSync(file)).toBe(true);
    const prompts: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(Object.fromEntries(TASKS.map(({ key, prompt }) => [key, { prompt }]))).toEqual(prompts);
  });

  it('names the known tasks when asked for another', () => {
    expect(() => taskByKey('ocr')).toThrow('There is no task "ocr".');
    expect(() => taskByKey('ocr')).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        remedy: 'Use one of: single-object, multi-object, captioning.',
      }),
    );
  });
});

describe('names in answers', () => {
  it.each([
    [' A Cup. ', 'cup'],
    ['the  Teddy\nBear!', 'teddy bear'],
    ['"an apple"', 'apple'],
    ['‘boat’;', 'boat'],
    ['anchor', 'anchor'],
    ['A', 'a'],
    ['...', ''],
    ['', ''],
    ['t-shirt', 't-shirt'],
  ])('%j is %j', (answer, name) => {
    expect(normalizeName(answer)).toBe(name);
  });

  it.each([
    ['A cup, two birds and the chair.', ['cup', 'two birds', 'chair']],
    ['cup, bird, and boat', ['cup', 'bird', 'boat']],
    ['cup cup, cup', ['cup cup', 'cup']],
    ['a salt and pepper and a cup', ['salt', 'pepper', 'cup']],
    ['salt and pepper, cup', ['salt and pepper', 'cup']],
    ['sandbox and band', ['sandbox', 'band']],
    ['cup\nbird; boat & car', ['cup', 'bird', 'boat', 'car']],
    [' , and ,', []],
    ['', []],
  ])('%j lists %j', (answer, names) => {
    expect(createAnswerReader(EXACT_RULES, ['salt and pepper']).list(answer)).toEqual(names);
  });
});

describe('scores', () => {
  it('single-object: the name must be the label', () => {
    expect(scoresOf('single-object', ['A cup.', 'Teddy bear'])).toEqual([1, 1]);
    expect(scoresOf('single-object', ['a cup on a table', 'bear'])).toEqual([0, 0]);
    expect(scoresOf('single-object', ['', '\ud800'])).toEqual([0, 0]);
  });

  it('multi-object: precision of the named set, empty answers score 0', () => {
    expect(scoresOf('multi-object', ['cup', 'a teddy bear, salt and pepper'])).toEqual([1, 1]);
    expect(scoresOf('multi-object', ['bird, dog, cat, the cup', ', .'])).toEqual([0.5, 0]);
    expect(scoresOf('multi-object', ['cup, cup, dog', ''])).toEqual([0.5, 0]);
  });

  it('captioning: only samples with captions count', () => {
    const [own, other] = scoresOf('captioning', ['A cup and a bird.', 'a cup and a bird']);
    expect(own).toBeCloseTo(1000, 6);
    expect(other).toBe(0);
  });

  it('stay inside the sample ranges', () => {
    for (const task of TASKS) {
      const samples = taskSamples(SET, task);
      const scorer = createAnswerScorer(task, samples, SET.categories);
      for (const sample of samples.keys()) {
        const score = scorer.score(
          sample,
          task.reference(samples[sample]?.sample ?? { id: '', fileName: '' }),
        );
        expect(score).toBeLessThanOrEqual(scorer.range(sample).max);
        expect(score).toBeGreaterThan(0);
      }
    }
  });
});

describe('the samples of a task', () => {
  it('are those with its annotation, numbered as in the set', () => {
    expect(taskSamples(SET, taskByKey('single-object')).map(({ index }) => index)).toEqual([0, 2]);
    expect(supportedTasks({ ...SET, samples: SET.samples.slice(1, 2) }).map(({ key }) => key)).toEqual([
      'captioning',
    ]);
    expect(summarizeCalibration(SET).tasks).toEqual(['single-object', 'multi-object', 'captioning']);
  });
});
