import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { EXACT_RULES } from '#engine/tasks/answer-rules.ts';
import type { AppStore } from '#store/state/app-state.ts';
import { createAppStore } from '#store/app/app-store.ts';
import { resumableRun, resumeObstacle } from '#store/runs/resumable-runs.ts';
import { demoSet } from '#store/testing/fake-answers.ts';
import { FakeClient } from '#store/testing/fake-client.ts';
import { specOf } from './search-settings.ts';

const latency = { prefill: 1, perToken: 1, total: 3 };

describe('searches in the store', () => {
  let client: FakeClient;
  let store: AppStore;

  const pass = (ms = 300) => vi.advanceTimersByTimeAsync(ms);
  const state = () => store.getState();

  const events = (): readonly RunEvent[] => [
    { type: 'started', at: 1, spec: specOf(state()), samples: ['1', '2'], heldOut: [], blocks: 6 },
    { type: 'baseline', at: 2, value: 0.9, latency },
    {
      type: 'step',
      at: 3,
      step: 1,
      removed: [5],
      restored: [],
      value: 0.9,
      sparsity: 1 / 6,
      skip: [5],
      latency,
    },
  ];

  const begin = () => {
    void state().startSearch();
    const search = client.searches.at(-1);
    if (!search) throw new Error('No search was started.');
    return search;
  };

  beforeEach(async () => {
    vi.useFakeTimers();
    client = new FakeClient();
    store = createAppStore(client);
    await state().loadModel('m/', 'auto');
    await state().openCalibration('c/');
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells what is made ready while a run waits, until it begins', async () => {
    const search = begin();
    const preparation = { phase: 'Looking at picture 1 of 2', fraction: 0.5, etaMs: null };
    search.callbacks.onEvent({ type: 'queued', at: 0, spec: specOf(state()), owner: null });
    search.callbacks.onProgress?.(preparation);
    await pass();
    expect(state()).toMatchObject({ preparation, run: { state: { status: 'queued', blocks: 0 } } });
    events().forEach(search.callbacks.onEvent);
    await pass();
    expect(state()).toMatchObject({ preparation: null, run: { state: { status: 'running' } } });
  });

  it('folds the events of the run it drives', async () => {
    const search = begin();
    expect(state().liveRunId).toBe(search.id);
    events().forEach(search.callbacks.onEvent);
    await pass();
    expect(state().run?.state.removalOrder).toEqual([5]);
    search.callbacks.onEvent({ type: 'done', at: 4, reason: 'constraint' });
    search.end('done');
    await pass();
    expect(state().liveRunId).toBeNull();
    expect(state().run?.state.status).toBe('done');
  });

  it('scores names by the rules, and captions by the table', () => {
    state().changeScoring({
      synonymText: 'cat = kitten',
      findInSentence: true,
      documentFrequencies: { name: 'coco.json', hash: 'f00' },
    });
    expect(specOf(state())).toMatchObject({
      answerRules: { synonyms: { cat: ['kitten'] }, stripArticles: true, findInSentence: true },
      documentFrequencies: null,
    });
    state().changeSettings({ task: 'captioning' });
    expect(specOf(state())).toMatchObject({
      answerRules: EXACT_RULES,
      documentFrequencies: { name: 'coco.json', hash: 'f00' },
    });
  });

  it('does not start with synonyms that cannot be read, where they matter', async () => {
    state().changeScoring({ synonymText: 'cat = kitten\ndog' });
    await state().startSearch();
    expect(client.searches).toEqual([]);
    expect(state().searchProblem?.message).toContain('Line 2 of the synonyms');
    state().changeSettings({ task: 'captioning' });
    expect(() => specOf(state())).not.toThrow();
  });

  it('passes the protected blocks and the settings on', () => {
    state().setProtected([0, 1]);
    state().changeSettings({ alpha: 0.9 });
    state().changeSampling({ limit: null, category: 'cat' });
    expect(specOf(state())).toMatchObject({
      protect: [0, 1],
      alpha: 0.9,
      sampling: { limit: null, category: 'cat', heldOut: 0 },
      task: 'single-object',
    });
  });

  it('asks what the person typed for the task, and each task its own question', () => {
    state().changePrompt('What is it?');
    expect(specOf(state()).prompt).toBe('What is it?');
    state().changeSettings({ task: 'captioning' });
    expect(specOf(state()).prompt).toBe('Describe this image.');
  });

  it('forgets a category that the task or the set does not know', async () => {
    state().changeSampling({ category: 'cat' });
    state().changeSettings({ alpha: 0.8 });
    expect(state().settings.sampling.category).toBe('cat');
    state().changeSettings({ task: 'multi-object' });
    expect(state().settings.sampling.category).toBeNull();
    state().changeSettings({ task: 'single-object' });
    state().changeSampling({ category: 'dog' });
    client.calibration = () => Promise.resolve({ ...demoSet, samples: demoSet.samples.slice(0, 1) });
    await state().importCalibration('mine', []);
    expect(state().settings.sampling.category).toBeNull();
  });

  it('forgets a choice of corner cases that the set does not know', async () => {
    const samples = demoSet.samples.map((sample) => ({ ...sample, cornerCases: ['cat'] }));
    client.calibration = () => Promise.resolve({ ...demoSet, samples });
    await state().importCalibration('coda', []);
    state().changeSampling({ cornerCases: 'only' });
    expect(specOf(state()).sampling.cornerCases).toBe('only');
    client.calibration = () => Promise.resolve(demoSet);
    await state().importCalibration('mine', []);
    expect(specOf(state()).sampling.cornerCases).toBe('all');
  });

  it('starts nothing without a model and says so', async () => {
    store = createAppStore(client);
    await state().startSearch();
    expect(client.searches).toHaveLength(0);
    expect(state().searchProblem?.message).toMatch(/No model/);
  });

  it('keeps what was found when a run fails, and stays usable', async () => {
    const search = begin();
    events().forEach(search.callbacks.onEvent);
    search.fail(new SkipscopeError('runtime', 'The device was lost.', 'Resume the run.'));
    await pass();
    expect(state().searchProblem).toEqual({ message: 'The device was lost.', remedy: 'Resume the run.' });
    expect(state().run?.state.path).toHaveLength(1);
    expect(state().liveRunId).toBeNull();
    begin();
    expect(client.searches).toHaveLength(2);
    expect(state().searchProblem).toBeNull();
  });

  it('asks the client to pause, and is done when the run has ended', async () => {
    const search = begin();
    events().forEach(search.callbacks.onEvent);
    await state().pauseSearch();
    expect(client.paused).toEqual([search.id]);
    expect(state().stopping).toBe('pause');
    search.callbacks.onEvent({ type: 'paused', at: 5 });
    search.end('paused');
    await pass();
    expect(state().stopping).toBeNull();
    expect(state().run?.state.status).toBe('paused');
  });

  it('does not replace a run that was opened while another one is driven', async () => {
    const search = begin();
    client.journals.set('old', events());
    await state().openRun('old');
    events().forEach(search.callbacks.onEvent);
    await pass();
    expect(state().run?.id).toBe('old');
  });

  it('shows the run that was opened last, though an earlier one is read more slowly', async () => {
    const ends = new Map<string, (read: readonly RunEvent[]) => void>();
    client.readEvents = (id) => new Promise((resolve) => ends.set(id, resolve));
    const opened = [state().openRun('large'), state().openRun('small')];
    await pass(0);
    ends.get('small')?.(events());
    await pass(0);
    ends.get('large')?.(events());
    await Promise.all(opened);
    expect(state().run?.id).toBe('small');
  });

  it('does not cover a search that was begun while another run was read', async () => {
    let end = (): void => undefined;
    client.readEvents = () =>
      new Promise((resolve) => {
        end = () => {
          resolve(events());
        };
      });
    const opened = state().openRun('old');
    const search = begin();
    events().forEach(search.callbacks.onEvent);
    await pass();
    end();
    await opened;
    expect(state().run?.id).toBe(search.id);
  });

  it('offers the newest unfinished run unless it is declined or driven', async () => {
    const spec = specOf(state());
    const base = {
      startedAt: 1,
      ahead: null,
      elsewhere: false,
      checksummed: true,
      best: null,
      failure: null,
      owner: null,
      spec,
      modelName: 'tiny',
      calibrationName: 'Demo',
      steps: 1,
    };
    client.runList = [
      { ...base, id: 'a', status: 'paused' },
      { ...base, id: 'b', startedAt: 2, status: 'done' },
    ];
    await state().refreshRuns();
    expect(state().runs?.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(resumableRun(state())?.id).toBe('a');
    state().declineResume('a');
    expect(resumableRun(state())).toBeNull();
  });

  it('names the model that a run needs', () => {
    const spec = { ...specOf(state()), model: { name: 'other', hash: 'xyz' } };
    expect(resumeObstacle(state(), spec)).toMatch(/"other"/);
    expect(resumeObstacle(state(), specOf(state()))).toBeNull();
  });
});
