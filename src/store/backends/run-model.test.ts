import { expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { model, storedModel } from '#store/testing/fake-answers.ts';
import {
  SERVER_LINK,
  baseline,
  firstModel,
  started,
  summary,
  twoBackends,
} from '#store/testing/two-backends.ts';

it('a run whose model cannot be loaded leaves the page the one that it had', async () => {
  const { browser, server, store } = twoBackends();
  const state = () => store.getState();
  browser.runList = [summary('a')];
  browser.journals.set('a', [started, baseline]);
  await state().begin(firstModel, null);
  await state().connectByLink(SERVER_LINK);
  const other = { ...model, hash: 'other' };
  server.loadedModel = () => Promise.resolve(other);
  await state().loadModel('other/', 'auto');
  server.modelList = [storedModel];
  server.loadedModel = () =>
    server.loadedUrls.at(-1) === 'stored:tiny-q4'
      ? Promise.reject(new SkipscopeError('storage', 'The disk is full.', 'Make room.'))
      : Promise.resolve(other);
  await state().handOverRun('a');
  expect(state()).toMatchObject({ handOver: { kind: 'failed' }, model: { kind: 'ready', url: 'other/' } });
  expect(server.loadedUrls.at(-1)).toBe('other/');
});
