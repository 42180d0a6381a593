import { expect, it } from 'vitest';
import { createAppStore } from '#store/app/app-store.ts';
import { FakeClient } from '#store/testing/fake-client.ts';
import { FakeStreams } from '#store/testing/fake-streams.ts';
import { SERVER_LINK } from '#store/testing/two-backends.ts';

it('has one lane answered by the server, and the other by this browser', async () => {
  const [browser, server, streams] = [new FakeClient(), new FakeClient(), new FakeStreams()];
  server.capabilities = {
    kind: 'server',
    name: 'gpu-box',
    app: '0.1.0',
    device: { provider: 'cuda', adapter: 'A GPU', threads: 8, fallbackReason: null },
    defaultModel: 'm/',
  };
  const page = createAppStore(browser, {
    openStreams: () => Promise.resolve(streams),
    connect: () => Promise.resolve(server),
  });
  await page.getState().loadModel('m/', 'auto');
  await page.getState().connectByLink(SERVER_LINK);
  await page.getState().openDrive();
  const { drive } = page.getState();
  if (!drive) throw new Error('The live view was not opened.');
  const state = () => drive.getState();
  state().setHz(1000);
  state().chooseLane(1, { config: 'full', inBrowser: true });
  browser.answers.length = 0;
  server.answers.length = 0;
  await state().open({ kind: 'address', url: 'drives/road.mcap', name: 'road.mcap' });
  void state().start();
  await expect
    .poll(() => {
      streams.send();
      for (const pending of browser.answers.splice(0)) pending.answer('a car', 100);
      for (const pending of server.answers.splice(0)) pending.answer('a car', 20);
      return state().figures?.lanes.map(({ name, latencyMs }) => [name, latencyMs.total.median]);
    })
    .toEqual([
      ['Full model, gpu-box', 20],
      ['Full model, this browser', 100],
    ]);
  state().close();
});
