import { describe, expect, it } from 'vitest';

import { foldEvents } from './fold-run.ts';
import type { RunEvent } from './run-event.ts';
import { createSearchSpec } from './search-spec.ts';

const spec = createSearchSpec({
  task: 'single-object',
  model: { name: 'm', hash: 'h' },
  calibration: { name: 'c', id: 'i' },
});
const AT = Date.UTC(2026, 0, 1);
const started: RunEvent = { type: 'started', at: AT, spec, samples: ['a', 'b'], heldOut: ['c'], blocks: 24 };
const outcome = { sample: 1, answer: 'cat', tokenIds: [5], score: 1, positions: 40 };
const latency = { prefill: 1, perToken: 1, total: 2 };
const evaluation: Extract<RunEvent, { type: 'evaluation' }> = {
  type: 'evaluation',
  at: AT,
  step: 1,
  kind: 'candidate',
  objective: 'metric',
  parent: 0,
  skip: [3],
  block: 3,
  outcomes: [outcome],
  blockTokens: 40,
};
const step: Extract<RunEvent, { type: 'step' }> = {
  type: 'step',
  at: AT,
  step: 1,
  removed: [3],
  restored: [],
  value: 0.5,
  sparsity: 1 / 24,
  skip: [3],
  latency,
};

const IMPOSSIBLE: readonly (readonly [what: string, event: RunEvent])[] = [
  ['a hundred million blocks', { ...started, blocks: 1e8 }],
  ['another number of blocks than before', { ...started, blocks: 12 }],
  ['a sample that the run has not', { ...evaluation, outcomes: [{ ...outcome, sample: 4294967290 }] }],
  ['an endless score', { ...evaluation, outcomes: [{ ...outcome, score: 1e300 }] }],
  ['endless positions', { ...evaluation, outcomes: [{ ...outcome, positions: 1e15 }] }],
  ['a sample again and again', { ...evaluation, outcomes: [outcome, outcome, outcome] }],
  [
    'an answer without end',
    { ...evaluation, outcomes: [{ ...outcome, tokenIds: Array.from({ length: 1e5 }, () => 5) }] },
  ],
  ['a text without end', { ...evaluation, outcomes: [{ ...outcome, answer: 'x'.repeat(2e6) }] }],
  ['a million samples', { ...started, samples: Array.from({ length: 1e6 }, String) }],
  ['a block that the model has not', { ...evaluation, skip: [24] }],
  ['a candidate that the model has not', { ...evaluation, candidates: [1e9] }],
  ['blocks named again and again', { ...evaluation, skip: Array.from({ length: 100 }, () => 3) }],
  ['a step beyond all steps', { ...evaluation, step: 1e9 }],
  ['a point of an endless value', { ...step, value: -1e300 }],
  ['a point that takes for ever', { ...step, latency: { ...latency, total: 1e200 } }],
  ['a time long before the run', { ...step, at: 0 }],
  ['a time long after the run', { ...step, at: 8e15 }],
  [
    'an influence of a model with too many blocks',
    { type: 'influence', at: AT, values: Array.from({ length: 2000 }, () => 0) },
  ],
  [
    'a held-out sample that the run has not',
    { type: 'held-out', at: AT, skip: [], value: 1, outcomes: [outcome] },
  ],
  [
    'more workers of held-out samples than samples',
    { type: 'held-out', at: AT, skip: [], value: 1, outcomes: [], workers: ['one'] },
  ],
];

describe('the fold of a journal', () => {
  it('takes what a run can have', () => {
    expect(foldEvents([started, evaluation, step]).path).toHaveLength(1);
  });

  it('refuses more failures than a run can have', () => {
    const failed: RunEvent = { type: 'failed', at: AT, message: '', remedy: '' };
    const many = Array.from({ length: 10_002 }, () => failed);
    expect(() => foldEvents([started, ...many])).toThrow('too many of its kind before it');
  });

  it('counts the units of each worker, and refuses more workers than a run can have', () => {
    const by = (...workers: string[]): RunEvent => ({ ...evaluation, workers });
    expect(foldEvents([started, by('one'), by('two'), by('one')]).workers).toEqual([
      { name: 'one', units: 2 },
      { name: 'two', units: 1 },
    ]);
    expect(() => foldEvents([started, by('one', 'two')])).toThrow('more workers than samples');
    const many = Array.from({ length: 1_100 }, (_, at) => by(String(at)));
    expect(() => foldEvents([started, ...many])).toThrow('too many workers before it');
  });

  it('counts a block once, however often its verdict is given', () => {
    const baseline: RunEvent = { type: 'baseline', at: AT, value: 1, latency };
    const verdicts = Array.from({ length: 20_000 }, (_, at): RunEvent => ({
      type: 'candidate',
      at: AT,
      step: 1,
      objective: 'metric',
      parent: 0,
      block: at % 24,
      value: 0.5,
    }));
    expect(foldEvents([started, baseline, ...verdicts]).importance).toHaveLength(24);
  });

  it.each(IMPOSSIBLE)('refuses %s', (_, event) => {
    expect(() => foldEvents([started, event])).toThrow(
      expect.objectContaining({
        code: 'invalid-journal',
        message: expect.stringMatching(/^The journal is damaged: /u),
      }),
    );
  });
});
