import { describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { createAppStore } from '#store/app/app-store.ts';
import { demoSet } from '#store/testing/fake-answers.ts';
import { FakeClient } from '#store/testing/fake-client.ts';

describe('the calibration set in use', () => {
  it('shows its first picture in an empty playground', async () => {
    const store = createAppStore(new FakeClient());
    await store.getState().openCalibration('c/');
    await Promise.resolve();
    expect(store.getState().calibration).toMatchObject({
      summary: { id: 'demo' },
      url: 'c/',
      progress: null,
    });
    await expect.poll(() => store.getState().image?.sample).toBe(0);
  });

  it('stays when another one cannot be read', async () => {
    const client = new FakeClient();
    const store = createAppStore(client);
    await store.getState().openCalibration('c/');
    client.calibration = () =>
      Promise.reject(new SkipscopeError('invalid-calibration', 'No rows.', 'Add some.'));
    await store.getState().importCalibration('bad', []);
    expect(store.getState().calibration).toMatchObject({
      summary: { id: 'demo' },
      url: 'c/',
      problem: { message: 'No rows.', remedy: 'Add some.' },
    });
  });

  it('moves the search to a task that it supports', async () => {
    const client = new FakeClient();
    const store = createAppStore(client);
    client.calibration = () => Promise.resolve({ ...demoSet, tasks: ['captioning'] });
    await store.getState().importCalibration('mine', []);
    expect(store.getState().settings.task).toBe('captioning');
  });
});
