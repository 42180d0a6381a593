import { beforeEach, describe, expect, it } from 'vitest';

import type { CallOptions } from '#service/contract/call-options.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { AppStore } from '#store/state/app-state.ts';
import { createAppStore } from '#store/app/app-store.ts';
import { FakeClient } from '#store/testing/fake-client.ts';

const file = (path: string) => ({ path, contents: new Blob([]) });

describe('document frequencies in the store', () => {
  let client: FakeClient;
  let store: AppStore;
  const tables = () => store.getState().documentFrequencies;
  const chosen = () => store.getState().settings.scoring.documentFrequencies;

  beforeEach(() => {
    client = new FakeClient();
    store = createAppStore(client);
  });

  it('are listed and chosen once read, and no longer chosen once removed', async () => {
    await store.getState().addDocumentFrequencies(file('coco.json'));
    expect(tables()).toMatchObject({ stored: [{ name: 'coco.json' }], progress: null, problem: null });
    expect(chosen()).toEqual({ name: 'coco.json', hash: 'hash of coco.json' });
    await store.getState().addDocumentFrequencies(file('other.json'));
    await store.getState().removeDocumentFrequencies('hash of coco.json');
    expect(chosen()?.name).toBe('other.json');
    await store.getState().removeDocumentFrequencies('hash of other.json');
    expect(chosen()).toBeNull();
    expect(tables().stored).toEqual([]);
  });

  it('stay as they are when a file cannot be read', async () => {
    await store.getState().addDocumentFrequencies(file('coco.json'));
    client.table = () => Promise.reject(new SkipscopeError('invalid-input', 'No table.', 'Make one.'));
    await store.getState().addDocumentFrequencies(file('bad.json'));
    expect(tables()).toMatchObject({
      stored: [{ name: 'coco.json' }],
      progress: null,
      problem: { message: 'No table.', remedy: 'Make one.' },
    });
    expect(chosen()?.name).toBe('coco.json');
    store.getState().dismissDocumentFrequencyProblem();
    expect(tables().problem).toBeNull();
  });

  it('show progress, and can be stopped without a complaint', async () => {
    client.table = (_name, { signal, onProgress }: CallOptions) =>
      new Promise((_resolve, reject) => {
        onProgress?.({ phase: 'Counting', fraction: 0.5, etaMs: null });
        signal?.addEventListener('abort', () => {
          reject(new DOMException('aborted', 'AbortError'));
        });
      });
    const reading = store.getState().addDocumentFrequencies(file('big.json'));
    expect(tables().progress).toMatchObject({ phase: 'Counting', fraction: 0.5 });
    store.getState().stopDocumentFrequencies();
    await reading;
    expect(tables()).toEqual({ stored: [], progress: null, problem: null });
    expect(chosen()).toBeNull();
  });
});
