import { describe, expect, it } from 'vitest';

import { readAddress } from './read-address.ts';

const read = (query: string) => readAddress(new URLSearchParams(query));

describe('an address', () => {
  it('is read part by part', () => {
    expect(
      read('skip=3,9-11&sample=2&task=captioning&prompt=What%3F&panel=runs&run=recorded-a&set=c/'),
    ).toEqual({
      asked: {
        skip: [3, 9, 10, 11],
        sample: 2,
        task: 'captioning',
        prompt: 'What?',
        panel: 'runs',
        run: 'recorded-a',
        set: 'c/',
      },
      problems: [],
    });
  });

  it('asks for nothing by what it does not have', () => {
    expect(read('model=m/&other=1')).toEqual({ asked: {}, problems: [] });
  });

  it.each([
    ['skip=3,x', 'skip=3,x is not a set of blocks, such as 3,9-11.'],
    ['skip=0-99999999', 'skip=0-99999999 is not a set of blocks, such as 3,9-11.'],
    ['sample=0', 'sample=0 is not the number of a picture, from 1 on.'],
    ['sample=one', 'sample=one is not the number of a picture, from 1 on.'],
    ['task=counting', 'task=counting is not one of single-object, multi-object, captioning.'],
    ['panel=help', 'panel=help is not one of calibration, export, runs, report.'],
    ['run=', 'run= is not the id of a run.'],
    ...[
      'metric-metric',
      'metric-size',
      'metric-sparsity,0,1',
      'metric-sparsity,0.5,0.2,0,1',
      'metric-sparsity,0,x,0,1',
    ].map((chart): [string, string] => [
      `chart=${chart}`,
      `chart=${chart} is not two of sparsity, metric, latency, work, such as metric-sparsity, and perhaps the part in view, such as metric-sparsity,0,0.5,0.2,0.8.`,
    ]),
    ['hide=a,,b', 'hide=a,,b is not ids of runs, separated by commas.'],
    [`run=${'a'.repeat(301)}`, `run=${'a'.repeat(60)}… is not the id of a run.`],
  ])('is told what is wrong with %s, and keeps the rest', (query, problem) => {
    expect(read(`${query}&prompt=Kept`)).toEqual({ asked: { prompt: 'Kept' }, problems: [problem] });
  });
});
