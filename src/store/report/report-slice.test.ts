import { expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { type SearchSpecInput, createSearchSpec } from '#engine/search/search-spec.ts';
import { createAppStore } from '#store/app/app-store.ts';
import { FakeClient } from '#store/testing/fake-client.ts';
import { type ReportableRun, runsBeside } from './report-slice.ts';

const specOf = (change: Partial<SearchSpecInput> = {}) =>
  createSearchSpec({
    task: 'single-object',
    model: { name: 'tiny', hash: 'm' },
    calibration: { name: 'set', id: 'c' },
    ...change,
  });

function journal(value: number): readonly RunEvent[] {
  const latency = { prefill: 1, perToken: 1, total: 3 };
  return [
    { type: 'started', at: 1, spec: specOf(), samples: ['1', '2'], heldOut: [], blocks: 6 },
    { type: 'baseline', at: 2, value, scores: [value, value], latency },
  ];
}

it('the report is of the runs asked for last, whichever is read first', async () => {
  const client = new FakeClient();
  client.journals.set('slow', journal(0)).set('fast', journal(1));
  const read = client.readEvents;
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  client.readEvents = async (id) => {
    if (id === 'slow') await held;
    return read(id);
  };
  const store = createAppStore(client);
  const first = store.getState().makeReport(['slow']);
  await store.getState().makeReport(['fast']);
  release();
  await first;
  const value = store.getState().report?.groups[0]?.sets[0]?.rows[0]?.figure.value;
  expect(value).toBe(foldEvents(journal(1)).baseline?.value);
  await store.getState().makeReport([]);
  expect(store.getState().report).toBeNull();
});

it('a journal that cannot be read is told', async () => {
  const client = new FakeClient();
  client.readEvents = () => Promise.reject(new SkipscopeError('storage', 'The disk is gone.', 'Find it.'));
  const store = createAppStore(client);
  await store.getState().makeReport(['lost']);
  expect(store.getState()).toMatchObject({
    report: null,
    reportProblem: { message: 'The disk is gone.', remedy: 'Find it.' },
  });
});

it('runs stand beside those of the same model, set and task, oldest first', () => {
  const run = (id: string, startedAt: number, change: Partial<SearchSpecInput> = {}): ReportableRun => ({
    id,
    startedAt,
    spec: specOf(change),
    status: 'done',
    steps: 1,
    recorded: false,
  });
  const runs = [
    run('d', 4, { alpha: 0.5 }),
    run('c', 3, { task: 'captioning' }),
    run('b', 2, { model: { name: 'tiny', hash: 'other' } }),
    run('a', 1),
  ];
  const beside = (id: string | null) => runsBeside(runs, id).map((other) => other.id);
  expect(beside(null)).toEqual(['a', 'd']);
  expect(beside('c')).toEqual(['c']);
  expect(runsBeside([], null)).toEqual([]);
});
