import { beforeEach, describe, expect, it } from 'vitest';

import { IMPORTANCE_KEYS } from '#engine/importance/importance-measure.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { createAppStore } from '#store/app/app-store.ts';
import type { AppStore } from '#store/state/app-state.ts';
import { FakeClient } from '#store/testing/fake-client.ts';
import { importanceReport } from '#store/testing/fake-importance.ts';
import { turn } from '#store/testing/two-backends.ts';
import { changedSince, isCheapToScan } from './scan-spec.ts';

let client: FakeClient;
let store: AppStore;
const state = () => store.getState();

beforeEach(async () => {
  client = new FakeClient();
  store = createAppStore(client);
  await state().loadModel('m/', 'auto');
  await state().openCalibration('c/');
});

/** Waits until so many scans were asked for: their code is fetched with the first. */
function begun(scans = 1) {
  return expect.poll(() => client.scans.length).toBe(scans);
}

/** The scan that the engine was asked for last. */
function asked() {
  const scan = client.scans.at(-1);
  if (!scan) throw new Error('No scan was asked for.');
  return scan;
}

describe('a scan', () => {
  it('takes task, question and kind of samples of the search, and samples of its own number', async () => {
    state().changeSampling({ category: 'cat', heldOut: 0.5, limit: 40 });
    state().changePrompt('Which animal?');
    state().changeScanSamples(7);
    void state().measureImportance();
    await begun();
    expect(asked().spec).toMatchObject({
      prompt: 'Which animal?',
      sampling: { category: 'cat', heldOut: 0, limit: 7 },
    });
  });

  it('shows its progress, and then what it has measured', async () => {
    const done = state().measureImportance();
    await begun();
    expect(state().scanProgress).toMatchObject({ fraction: 0 });
    asked().progress({ phase: 'Half', fraction: 0.5, etaMs: 1000 });
    expect(state().scanProgress).toEqual({ phase: 'Half', fraction: 0.5, etaMs: 1000 });
    asked().end(importanceReport);
    await done;
    expect(state()).toMatchObject({ scanProgress: null, scanProblem: null });
    expect(state().scan?.report.measures.length).toBeLessThanOrEqual(IMPORTANCE_KEYS.length);
    expect(state().scan).toMatchObject({ spec: asked().spec, report: importanceReport });
  });

  it('is cancelled without a word, and the values before it stay', async () => {
    const first = state().measureImportance();
    await begun();
    asked().end(importanceReport);
    await first;
    const second = state().measureImportance();
    await begun(2);
    state().cancelScan();
    expect(asked().signal?.aborted).toBe(true);
    await second;
    expect(state()).toMatchObject({ scanProgress: null, scanProblem: null });
    expect(state().scan?.report).toBe(importanceReport);
  });

  it('is replaced by the next one, whose progress is shown', async () => {
    const first = state().measureImportance();
    await begun();
    const second = state().measureImportance();
    await begun(2);
    expect(client.scans[0]?.signal?.aborted).toBe(true);
    client.scans[0]?.progress({ phase: 'Old', fraction: 0.9, etaMs: null });
    await first;
    expect(state().scanProgress).toMatchObject({ fraction: 0 });
    asked().end(importanceReport);
    await second;
    expect(state().scan?.report).toBe(importanceReport);
  });

  it('says what went wrong and how to mend it', async () => {
    const done = state().measureImportance();
    await begun();
    asked().fail(new SkipscopeError('invalid-input', 'No sample fits.', 'Choose others.'));
    await done;
    expect(state().scanProblem).toEqual({ message: 'No sample fits.', remedy: 'Choose others.' });
    expect(state().scanProgress).toBeNull();
  });

  it('needs a model', async () => {
    state().forgetModel();
    await state().measureImportance();
    expect(client.scans).toEqual([]);
    expect(state().scanProblem?.message).toBe('No model is loaded.');
  });
});

describe('a small model', () => {
  const answered = async () => {
    const { full } = state().answers;
    store.setState({ answers: { full: { ...full, status: 'ready' }, skip: full } });
    await turn();
  };

  it('is measured without a click, once its first answer is there and no search goes on', async () => {
    expect(isCheapToScan(state())).toBe(false);
    await answered();
    expect(isCheapToScan(state())).toBe(true);
    expect(isCheapToScan({ ...state(), liveRunId: 'a' })).toBe(false);
    void state().measureImportance();
    await begun();
    expect(isCheapToScan(state())).toBe(false);
  });

  it('is one of few weights', async () => {
    await answered();
    const { model } = state();
    if (model.kind !== 'ready') throw new Error('There is a model.');
    const large = { ...model, model: { ...model.model, parameters: 135_000_000 } };
    expect(isCheapToScan({ ...state(), model: large })).toBe(false);
  });
});

it('a scan of what is no longer in use names what has changed', async () => {
  const done = state().measureImportance();
  await begun();
  asked().end(importanceReport);
  await done;
  const { scan, model } = state();
  if (scan === null || model.kind !== 'ready') throw new Error('There is a scan.');
  expect(changedSince(scan, state())).toEqual([]);
  const other = { ...model, model: { ...model.model, name: 'large', hash: 'other' } };
  expect(changedSince(scan, { ...state(), model: other })).toEqual(['the model “large”']);
  state().changeSettings({ task: 'captioning' });
  expect(changedSince(scan, state())).toEqual(['another task']);
});
