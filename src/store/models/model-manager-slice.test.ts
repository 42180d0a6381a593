import { beforeEach, describe, expect, it } from 'vitest';

import type { Progress } from '#service/contract/call-options.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { AppStore } from '#store/state/app-state.ts';
import { createAppStore } from '#store/app/app-store.ts';
import type { ImportRequest } from '#store/state/model-manager-state.ts';
import { model, offer, storedModel } from '#store/testing/fake-answers.ts';
import { FakeClient } from '#store/testing/fake-client.ts';
import { isMadeBy, unfinishedImport } from './model-imports-slice.ts';
import { originOf } from './stored-models-slice.ts';

const hub = { kind: 'hub', repository: 'someone/tiny' } as const;
const request: ImportRequest = { origin: hub, name: 'tiny', dtype: 'q4', loadOn: 'auto' };
const partial = { ...storedModel, id: 'part', state: 'partial', bytes: 20 } as const;
const halfWay = { phase: 'Block 3 of 6', fraction: 0.5, etaMs: 2000 };
const fullDisk = new SkipscopeError('storage', 'The storage is full.', 'Delete a model.');

let client: FakeClient;
let store: AppStore;
const state = () => store.getState();
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  client = new FakeClient();
  store = createAppStore(client);
});

describe('the models of this browser', () => {
  it('are listed by last use, with the storage they take', async () => {
    client.modelList = [
      { ...storedModel, id: 'old', addedAt: 1, usedAt: 5 },
      { ...storedModel, id: 'fresh', addedAt: 7 },
    ];
    await state().refreshStoredModels();
    expect(state().storedModels?.map(({ id }) => id)).toEqual(['fresh', 'old']);
    expect(state().storage).toEqual({ usageBytes: 60, quotaBytes: 1000 });
  });

  it('say why a browser keeps none, until it does', async () => {
    const { space } = client;
    client.space = () => Promise.reject(fullDisk);
    await state().refreshStoredModels();
    expect(state().storedModelsProblem?.message).toBe('The storage is full.');
    client.space = space;
    await state().refreshStoredModels();
    expect(state().storedModelsProblem).toBeNull();
  });

  it('are verified one by one, and a damaged one is named beside it', async () => {
    const report: ((progress: Progress) => void)[] = [];
    const settle: (() => void)[] = [];
    client.verified = ({ onProgress }) =>
      new Promise((resolve) => {
        if (onProgress) report.push(onProgress);
        settle.push(resolve);
      });
    const checked = state().verifyStoredModel('a');
    report[0]?.(halfWay);
    expect(state().modelChecks['a']).toEqual({ kind: 'verifying', progress: halfWay });
    client.verified = () =>
      Promise.reject(new SkipscopeError('invalid-model', 'head.bin is damaged.', 'Import again.'));
    await state().verifyStoredModel('b');
    settle[0]?.();
    await checked;
    expect(state().modelChecks).toEqual({
      a: { kind: 'sound' },
      b: { kind: 'failed', problem: { message: 'head.bin is damaged.', remedy: 'Import again.' } },
    });
  });

  it('leave the list when deleted', async () => {
    client.modelList = [storedModel];
    await state().refreshStoredModels();
    await state().deleteStoredModel('tiny-q4');
    expect(state().storedModels).toEqual([]);
    expect(state().modelChecks).toEqual({});
  });

  it('are listed anew once one was loaded', async () => {
    client.modelList = [storedModel];
    await state().loadModel('stored:tiny-q4', 'auto');
    expect(state().storedModels).toHaveLength(1);
  });

  it('lose a budget of blocks that the loaded one does not have', async () => {
    state().changeSettings({ maxBlocks: 20 });
    await state().loadModel('m/', 'auto');
    expect(state().settings.maxBlocks).toBeNull();
    state().changeSettings({ maxBlocks: model.blocks - 1 });
    await state().loadModel('m/', 'auto');
    expect(state().settings.maxBlocks).toBe(model.blocks - 1);
  });
});

describe('looking a model up', () => {
  it('shows what was found', async () => {
    const looked = state().lookUpModel(hub);
    expect(state().lookUp).toMatchObject({ kind: 'looking', origin: hub });
    await looked;
    expect(state().lookUp).toEqual({ kind: 'found', origin: hub, offer });
  });

  it('shows the last one asked for only', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    client.modelOffer = ({ signal }) => {
      signals.push(signal);
      return Promise.resolve({ ...offer, name: `offer ${String(signals.length)}` });
    };
    const first = state().lookUpModel(hub);
    const second = state().lookUpModel({ kind: 'url', url: 'https://x.test/' });
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
    await Promise.all([first, second]);
    expect(state().lookUp).toMatchObject({ kind: 'found', offer: { name: 'offer 2' } });
  });

  it('reads what was typed, with the mirror of the address', async () => {
    const typed = {
      text: 'someone/tiny',
      revision: ' v1 ',
      page: 'https://page.test/?hub=https://mirror.test',
    };
    await state().lookUpReference(typed);
    const origin = { ...hub, revision: 'v1', endpoint: 'https://mirror.test' };
    expect(state().lookUp).toMatchObject({ kind: 'found', origin });
    for (const wrong of [{ text: 'tiny' }, { page: 'https://page.test/?hub=mirror' }]) {
      await state().lookUpReference({ ...typed, ...wrong });
      expect(state().lookUp).toMatchObject({ kind: 'failed', origin: null });
    }
  });

  it('says why it failed, and forgets it when closed', async () => {
    client.modelOffer = () =>
      Promise.reject(new SkipscopeError('not-found', 'No config.json.', 'Check the name.'));
    await state().lookUpModel(hub);
    expect(state().lookUp).toMatchObject({ kind: 'failed', problem: { message: 'No config.json.' } });
    state().closeLookUp();
    expect(state().lookUp).toEqual({ kind: 'none' });
  });
});

describe('importing a model', () => {
  it('reports progress, lists the model and loads it', async () => {
    const done = state().importModel(request);
    client.imports[0]?.progress(halfWay);
    expect(state().modelImport).toEqual({ kind: 'running', request, progress: halfWay, stopping: false });
    client.imports[0]?.end(storedModel);
    await done;
    expect(state().modelImport).toBeNull();
    expect(state().storedModels).toEqual([storedModel]);
    expect(client.loadedUrls).toEqual(['stored:tiny-q4']);
  });

  it('does one at a time', async () => {
    const first = state().importModel(request);
    await state().importModel({ ...request, dtype: 'fp32' });
    expect(client.imports).toHaveLength(1);
    state().pauseImport();
    await first;
  });

  it('does not take the model away from a search under way', async () => {
    await state().loadModel('m/', 'auto');
    await state().openCalibration('c/');
    const search = state().startSearch();
    const done = state().importModel(request);
    client.imports[0]?.end(storedModel);
    await done;
    expect(client.loadedUrls).toEqual(['m/']);
    expect(state().modelImport).toEqual({ kind: 'done', request, stored: storedModel });
    client.searches[0]?.end('done');
    await search;
    state().dismissImport();
    expect(state().modelImport).toBeNull();
  });

  it('only stores when nobody asked to load', async () => {
    const done = state().importModel({ ...request, loadOn: null });
    client.imports[0]?.end(storedModel);
    await done;
    expect(client.loadedUrls).toEqual([]);
    expect(state().modelImport?.kind).toBe('done');
  });

  it('is paused by its signal, and what is stored can be gone on with', async () => {
    const done = state().importModel(request);
    client.imports[0]?.progress(halfWay);
    client.modelList = [partial];
    state().pauseImport();
    expect(state().modelImport).toMatchObject({ kind: 'running', stopping: true });
    expect(unfinishedImport(state())).toBeNull();
    await done;
    expect(client.imports[0]?.signal?.aborted).toBe(true);
    expect(unfinishedImport(state())?.id).toBe('part');
    state().declineImport('part');
    expect(unfinishedImport(state())).toBeNull();
  });

  it('keeps a failure in view until it is dismissed or tried again', async () => {
    const done = state().importModel(request);
    client.imports[0]?.fail(fullDisk);
    await done;
    expect(state().modelImport).toMatchObject({
      kind: 'failed',
      request,
      problem: { remedy: 'Delete a model.' },
    });
    const again = state().importModel(request);
    expect(state().modelImport?.kind).toBe('running');
    client.imports[1]?.end(storedModel);
    await again;
    await turn();
    expect(state().model.kind).toBe('ready');
  });

  it('knows its own partial model in the list', () => {
    expect(isMadeBy(partial, request)).toBe(true);
    expect(isMadeBy({ ...partial, dtype: 'fp32' }, request)).toBe(false);
    expect(isMadeBy(partial, { ...request, origin: { kind: 'url', url: 'someone/tiny' } })).toBe(false);
  });

  it('goes on from a hub or URL by itself, from a folder only once it is given again', () => {
    expect(originOf({ ...partial, revision: 'v1' })).toEqual({ ...hub, revision: 'v1' });
    expect(originOf(partial)).toEqual(hub);
    const url = 'https://x.test/m/';
    expect(originOf({ ...partial, origin: { kind: 'url', label: url } })).toEqual({ kind: 'url', url });
    expect(originOf({ ...partial, origin: { kind: 'folder', label: 'm' } })).toBeNull();
  });
});
