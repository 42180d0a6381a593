import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { BROWSER } from '#client/backend-switch.ts';
import { SERVER_URL, firstModel, twoBackends } from '#store/testing/two-backends.ts';
import { VisitMemory } from './page-memory.ts';

/** A page that finds what version 0.1.0 left in the `localStorage` of a browser. */
function pageWith(file: string) {
  const path = new URL(`../../../test-data/saved-settings/${file}`, import.meta.url);
  const texts = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(path, 'utf8')));
  const memory = new VisitMemory();
  for (const [name, text] of Object.entries(texts)) memory.write(name, text);
  return { ...twoBackends(memory), texts };
}

describe('the settings that an earlier version saved', () => {
  it('tell the servers, last seen first, and the name of this browser', () => {
    const { servers, owner } = pageWith('page-on-a-server.json').store.getState();
    expect(servers).toEqual([
      {
        url: SERVER_URL,
        token: 'secret',
        name: 'gpu-box',
        lastSeenAt: 1760000000000,
        model: 'stored:llava-q4',
      },
      {
        url: 'https://lab.example.org',
        token: 'other-secret',
        name: 'lab',
        lastSeenAt: 1750000000000,
        model: null,
      },
    ]);
    expect(owner).toBe('0b6f1c1e-6a53-4f0e-9d4e-2f1f8b1f6a11');
  });

  it('bring the page back to the server and the model that it worked with', async () => {
    const { store, links, server } = pageWith('page-on-a-server.json');
    await store.getState().begin(firstModel, null);
    expect(links).toMatchObject([{ url: SERVER_URL, token: 'secret' }]);
    expect(store.getState()).toMatchObject({
      backend: SERVER_URL,
      connection: { kind: 'connected', url: SERVER_URL },
    });
    expect(server.loadedUrls).toEqual(['stored:llava-q4']);
  });

  it('leave a page in the browser that was left there', async () => {
    const { store, links } = pageWith('page-in-the-browser.json');
    await store.getState().begin(firstModel, null);
    expect(links).toEqual([]);
    expect(store.getState()).toMatchObject({ backend: BROWSER, keptComparison: null });
    expect(store.getState().servers).toHaveLength(2);
  });

  it('keep the comparison that was under way', () => {
    const { store, texts } = pageWith('page-on-a-server.json');
    const { keptComparison } = store.getState();
    expect(keptComparison?.map(({ strategy }) => strategy)).toEqual([
      { key: 'gm-skip', order: 'reverse', seed: 0, eps: 0 },
      { key: 'gm-skip-beam', order: 'reverse', seed: 7, width: 3 },
    ]);
    expect(keptComparison).toEqual(JSON.parse(texts['skipscope-comparison'] ?? 'null'));
  });

  it('are written under the same names again', async () => {
    const { store, memory, texts } = pageWith('page-on-a-server.json');
    await store.getState().workInBrowser();
    store.getState().forgetComparison();
    expect(memory.read('skipscope-place')).toBeNull();
    expect(memory.read('skipscope-comparison')).toBeNull();
    expect(memory.read('skipscope-owner')).toBe(texts['skipscope-owner']);
    await store.getState().connectAgain(SERVER_URL);
    expect(memory.read('skipscope-place')).toBe(SERVER_URL);
    await store.getState().forgetServer('https://lab.example.org');
    expect(JSON.parse(memory.read('skipscope-servers') ?? 'null')).toMatchObject([
      { url: SERVER_URL, token: 'secret', name: 'gpu-box', model: 'stored:llava-q4' },
    ]);
  });
});
