import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { RunSummary } from '#service/contract/run-operations.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { type SearchSpec, withReferenceForm } from '#engine/search/search-spec.ts';
import { strategyChoiceSchema } from '#engine/search/strategy-choice.ts';
import type { AppStore } from '#store/state/app-state.ts';
import { createAppStore } from '#store/app/app-store.ts';
import { VisitMemory } from '#store/memory/page-memory.ts';
import { specOf } from '#store/search/search-settings.ts';
import { FakeClient } from '#store/testing/fake-client.ts';
import { unfinishedComparison } from './comparable-runs.ts';

const latency = { prefill: 1, perToken: 1, total: 3 };
const CHOICES = [
  strategyChoiceSchema.parse({ key: 'order-reverse' }),
  strategyChoiceSchema.parse({ key: 'sleb' }),
  strategyChoiceSchema.parse({ key: 'fixed-interval', interval: 3 }),
];

function journal(spec: SearchSpec, at: number): readonly RunEvent[] {
  return [
    { type: 'started', at, spec, samples: ['1', '2'], heldOut: [], blocks: 6 },
    { type: 'baseline', at: at + 1, value: 0.5, latency },
    { type: 'done', at: at + 2, reason: 'exhausted' },
  ];
}

describe('comparing strategies', () => {
  let client: FakeClient;
  let memory: VisitMemory;
  let store: AppStore;
  const state = () => store.getState();
  const pass = (ms = 300) => vi.advanceTimersByTimeAsync(ms);

  /** Opens the page. */
  const visit = async () => {
    store = createAppStore(client, { memory });
    await state().loadModel('m/', 'auto');
    await state().openCalibration('c/');
    await state().refreshRuns();
  };

  /** A run that the browser has kept. */
  const keep = async (id: string, change: Partial<SearchSpec>, at: number) => {
    const spec = withReferenceForm({ ...specOf(state()), ...change });
    client.journals.set(id, journal(spec, at));
    const run: RunSummary = {
      id,
      startedAt: at,
      spec,
      modelName: spec.model.name,
      calibrationName: spec.calibration.name,
      status: 'done',
      ahead: null,
      elsewhere: false,
      checksummed: true,
      best: null,
      failure: null,
      owner: null,
      steps: 0,
    };
    client.runList = [...client.runList, run];
    await state().refreshRuns();
  };

  beforeEach(async () => {
    vi.useFakeTimers();
    client = new FakeClient();
    memory = new VisitMemory();
    await visit();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('puts runs together that differ in their strategy only, the newest of each, oldest first', async () => {
    await keep('reverse', { strategy: strategyChoiceSchema.parse({ key: 'order-reverse' }) }, 10);
    await keep('again', { strategy: strategyChoiceSchema.parse({ key: 'order-reverse' }) }, 40);
    await keep('sleb', { strategy: strategyChoiceSchema.parse({ key: 'sleb' }), alpha: 0.5 }, 20);
    await keep('other question', { prompt: 'Why?' }, 30);
    await keep('other samples', { sampling: { ...specOf(state()).sampling, limit: 1 } }, 31);
    await keep('other model', { model: { name: 'tiny', hash: 'other' } }, 32);
    await state().loadComparison();
    expect(state().compared.map(({ id }) => id)).toEqual(['sleb', 'again']);
    expect(state().compared[0]?.state.baseline?.value).toBe(0.5);
  });

  it('reads a finished run once, and leaves what is drawn alone where nothing is new', async () => {
    await keep('sleb', { strategy: strategyChoiceSchema.parse({ key: 'sleb' }) }, 20);
    await state().loadComparison();
    const { compared } = state();
    client.journals.delete('sleb');
    await state().loadComparison();
    expect(state().compared).toBe(compared);
    await keep('again', { strategy: strategyChoiceSchema.parse({ key: 'order-reverse' }) }, 40);
    await state().loadComparison();
    expect(state().compared.map(({ id }) => id)).toEqual(['sleb', 'again']);
    expect(state().compared[0]?.state).toBe(compared[0]?.state);
  });

  it('leaves a run in view until the next strategy has something to show', async () => {
    const running = state().runStrategies(CHOICES.slice(0, 2));
    await pass();
    const [first] = client.searches;
    for (const event of journal(specOf(state()), 1)) first?.callbacks.onEvent(event);
    first?.end('done');
    await pass();
    const [, second] = client.searches;
    expect(state()).toMatchObject({ liveRunId: second?.id, run: { id: first?.id } });
    for (const event of journal(specOf(state()), 5)) second?.callbacks.onEvent(event);
    await pass();
    expect(state().run?.id).toBe(second?.id);
    second?.end('done');
    await running;
  });

  it('has nothing to compare before there is a model', async () => {
    const empty = createAppStore(client);
    await empty.getState().loadComparison();
    expect(empty.getState().compared).toEqual([]);
  });

  it('runs strategies one after the other, and none that is finished', async () => {
    await keep('sleb', { strategy: strategyChoiceSchema.parse({ key: 'sleb' }) }, 20);
    const running = state().runStrategies(CHOICES);
    await pass();
    expect(state().queue).toMatchObject({ total: 3, done: 0, current: { key: 'order-reverse' } });
    expect(client.searches).toHaveLength(1);
    // A second click while the first strategy runs starts nothing.
    await state().runStrategies(CHOICES);
    expect(client.searches).toHaveLength(1);
    client.searches[0]?.end('done');
    await pass();
    expect(state().queue).toMatchObject({ done: 2, current: { key: 'fixed-interval', interval: 3 } });
    client.searches[1]?.end('done');
    await running;
    expect(client.searches).toHaveLength(2);
    expect(state().queue).toBeNull();
  });

  it('gives a budget of blocks to those that can keep one', async () => {
    state().changeSettings({ maxBlocks: 2, strategy: strategyChoiceSchema.parse({ key: 'fixed-interval' }) });
    expect(specOf(state()).maxBlocks).toBeNull();
    const running = state().runStrategies(CHOICES);
    for (const index of CHOICES.keys()) {
      await pass();
      client.searches[index]?.end('done');
    }
    await running;
    const budgets = client.specs.map(({ strategy, maxBlocks }) => [strategy.key, maxBlocks]);
    expect(budgets).toEqual([
      ['order-reverse', 2],
      ['sleb', 2],
      ['fixed-interval', null],
    ]);
  });

  it.each(['paused', 'cancelled', 'failed'] as const)('ends with a strategy that is %s', async (how) => {
    const running = state().runStrategies(CHOICES);
    await pass();
    if (how === 'failed') client.searches[0]?.fail(new Error('The device was lost.'));
    else client.searches[0]?.end(how);
    await running;
    expect(client.searches).toHaveLength(1);
    expect(state().queue).toBeNull();
    if (how === 'failed') expect(state().searchProblem?.message).toBe('The device was lost.');
  });

  it('goes on with a strategy that was stopped, and shows a finished run before a newer stopped one', async () => {
    const strategy = strategyChoiceSchema.parse({ key: 'order-reverse' });
    await keep('finished', { strategy: strategyChoiceSchema.parse({ key: 'sleb' }) }, 10);
    await keep('cancelled', { strategy: strategyChoiceSchema.parse({ key: 'sleb' }) }, 20);
    await keep('paused', { strategy }, 30);
    client.runList = client.runList.map((run) =>
      run.id === 'finished' ? run : { ...run, status: run.id === 'paused' ? 'paused' : 'cancelled' },
    );
    await state().refreshRuns();
    await state().loadComparison();
    expect(state().compared.map(({ id }) => id)).toEqual(['finished', 'paused']);
    const running = state().runStrategies(CHOICES.slice(0, 2));
    await pass();
    expect(client.searches.map(({ id }) => id)).toEqual(['paused']);
    client.searches[0]?.end('done');
    await running;
    expect(client.searches).toHaveLength(1);
  });

  it('stops between two strategies too, and nothing else starts meanwhile', async () => {
    const running = state().runStrategies(CHOICES);
    await pass();
    let goOn = (): void => undefined;
    const { listRuns } = client;
    client.listRuns = () =>
      new Promise((resolve) => {
        goOn = () => {
          resolve({ runs: [], unreadable: [] });
        };
      });
    client.searches[0]?.end('done');
    await pass();
    expect(state().liveRunId).toBeNull();
    await state().startSearch();
    await state().stopStrategies();
    client.listRuns = listRuns;
    goOn();
    await running;
    expect(client.searches).toHaveLength(1);
    expect(state().queue).toBeNull();
  });

  it('stops by pausing the strategy under way', async () => {
    const running = state().runStrategies(CHOICES);
    await pass();
    void state().stopStrategies();
    await pass();
    expect(client.paused).toEqual([client.searches[0]?.id]);
    client.searches[0]?.end('paused');
    await running;
    expect(client.searches).toHaveLength(1);
  });

  it('is gone on with after the page was left, with the settings it was begun with', async () => {
    void state().runStrategies(CHOICES);
    await pass();
    const asked = state().keptComparison;
    expect(unfinishedComparison(state())).toBeNull();
    await keep('reverse', { strategy: strategyChoiceSchema.parse({ key: 'order-reverse' }) }, 10);

    await visit();
    state().changeSettings({ alpha: 0.5 });
    expect(unfinishedComparison(state())).toEqual(asked);
    const running = state().resumeComparison();
    await pass();
    expect(state().queue).toMatchObject({ total: 3, done: 1, current: { key: 'sleb' } });
    client.searches[1]?.end('done');
    await pass();
    client.searches[2]?.end('done');
    await running;
    expect(client.specs.slice(1)).toEqual(asked?.slice(1));
    expect(state().keptComparison).toBeNull();
    await visit();
    expect(unfinishedComparison(state())).toBeNull();
  });

  it.each([
    ['offered again after a failure', 'failed'],
    ['offered again when its search is paused', 'paused'],
    ['over when it is stopped', 'stopped'],
    ['over when its search is cancelled', 'cancelled'],
  ] as const)('is %s', async (_what, how) => {
    const running = state().runStrategies(CHOICES);
    await pass();
    if (how === 'stopped') void state().stopStrategies();
    if (how === 'failed') client.searches[0]?.fail(new Error('The device was lost.'));
    else client.searches[0]?.end(how === 'stopped' ? 'paused' : how);
    await running;
    expect(unfinishedComparison(state()) === null).toBe(how === 'stopped' || how === 'cancelled');
    state().forgetComparison();
    await visit();
    expect(unfinishedComparison(state())).toBeNull();
  });

  it('forgets what it cannot read', () => {
    memory.write('skipscope-comparison', '[{"task":"of tomorrow"}]');
    expect(createAppStore(client, { memory }).getState().keptComparison).toBeNull();
  });
});
