import { expect, it } from 'vitest';

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
