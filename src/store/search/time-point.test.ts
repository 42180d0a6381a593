import { describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { demoSet } from '#store/testing/fake-answers.ts';
import { baseline, started, summary, twoBackends } from '#store/testing/two-backends.ts';

const step: RunEvent = {
  type: 'step',
  at: 3,
  step: 1,
  removed: [5],
  restored: [],
  value: 0.9,
  sparsity: 1 / 6,
  skip: [5],
  latency: { prefill: 1, perToken: 1, total: 3 },
};

/** A page that shows a finished run of one point. */
async function page() {
  const { browser, store } = twoBackends();
  browser.journals.set('run', [started, baseline, step, { type: 'done', at: 4, reason: 'budget' }]);
  browser.runList = [summary('run', { status: 'done' })];
  await store.getState().loadModel('m/', 'auto');
  await store.getState().openCalibration('c/');
  await store.getState().refreshRuns();
  await store.getState().openRun('run');
  await store.getState().loadComparison();
  return { browser, store, state: () => store.getState() };
}

describe('the timing of a point that is asked for', () => {
  it('shows its figure in the run and in the comparison', async () => {
    const { state } = await page();
    await state().timePoint([5]);
    expect(state().run?.state.timings).toHaveLength(1);
    expect(state().compared.map((run) => run.state.timings.length)).toEqual([1]);
    expect(state().timedPoint).toBeNull();
  });

  it('opens the set of the run first where another one is in use', async () => {
    const { browser, state } = await page();
    browser.setList = [{ id: demoSet.id, name: demoSet.name }];
    await state().refreshStoredCalibrations();
    browser.calibration = () => Promise.resolve({ ...demoSet, id: 'other' });
    await state().openCalibration('other/');
    browser.calibration = () => Promise.resolve(demoSet);
    browser.timing = () => {
      expect(state().calibration.summary?.id).toBe(demoSet.id);
      return Promise.resolve();
    };
    await state().timePoint([5]);
    expect(state().searchProblem).toBeNull();
    expect(state().run?.state.timings).toHaveLength(1);
  });

  it('does not bring a run back that was closed meanwhile', async () => {
    const { browser, state } = await page();
    browser.timing = () => {
      state().closeRun();
      return Promise.resolve();
    };
    await state().timePoint([5]);
    expect(state().run).toBeNull();
  });

  it('says why there is none, and can be asked for again', async () => {
    const { browser, state } = await page();
    browser.timing = () => Promise.reject(new SkipscopeError('runtime', 'Lost.', 'Load again.'));
    await state().timePoint([5]);
    expect(state().searchProblem?.message).toBe('Lost.');
    expect(state().timedPoint).toBeNull();
  });
});
