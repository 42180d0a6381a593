import { expect, it } from 'vitest';

import type { RunList } from '#service/contract/run-operations.ts';
import { createAppStore } from '#store/app/app-store.ts';
import { FakeClient } from '#store/testing/fake-client.ts';

it('keeps runs that cannot be read beside the others', async () => {
  const client = new FakeClient();
  const store = createAppStore(client);
  client.unreadable = [{ id: 'bad', problem: 'It is damaged.' }];
  await store.getState().refreshRuns();
  expect(store.getState()).toMatchObject({ runs: [], unreadableRuns: client.unreadable, runsProblem: null });
  client.unreadable = [];
  await store.getState().deleteRun('bad');
  expect(store.getState().unreadableRuns).toEqual([]);
});

it('keeps the list that was asked for last, though an older one comes later', async () => {
  const client = new FakeClient();
  const store = createAppStore(client);
  const ends: ((list: RunList) => void)[] = [];
  client.listRuns = () => new Promise((resolve) => ends.push(resolve));
  const refreshed = [store.getState().refreshRuns(), store.getState().refreshRuns()];
  const bad = { id: 'bad', problem: 'It is damaged.' };
  ends[1]?.({ runs: [], unreadable: [] });
  ends[0]?.({ runs: [], unreadable: [bad] });
  await Promise.all(refreshed);
  expect(store.getState().unreadableRuns).toEqual([]);
});
