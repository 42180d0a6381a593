import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { delay } from '#engine/base/delay.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { collectGarbage } from '#engine/base/testing/collect-garbage.ts';
import { ModelServer } from '#host/node/testing/model-server.ts';
import { HubSource } from './hub-source.ts';
import { RetryingSource } from './retrying-source.ts';
import { UrlSource } from './url-source.ts';

const NO_WAIT = [0, 0, 0];
const WEIGHTS = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const BIG = 'big.safetensors';

let server: ModelServer;
beforeEach(async () => {
  server = await ModelServer.start(
    new Map([
      ['config.json', new TextEncoder().encode('{}')],
      ['model.safetensors', WEIGHTS],
    ]),
  );
});
afterEach(() => server.stop());

const places: Readonly<Record<string, () => Promise<FileSource>>> = {
  'a URL': () => Promise.resolve(new UrlSource(server.url)),
  'the hub': () => HubSource.open({ repository: server.repository, endpoint: server.hub }),
};

describe.each(Object.entries(places))('a folder at %s', (_, open) => {
  it('is read whole and in parts, with progress', async () => {
    const source = await open();
    expect([await source.exists('config.json'), await source.exists('nothing')]).toEqual([true, false]);
    expect(new TextDecoder().decode(await source.read('config.json'))).toBe('{}');
    const onProgress = vi.fn();
    const part = await source.readRange('model.safetensors', 10, 110, { onProgress });
    expect(part).toEqual(WEIGHTS.slice(10, 110));
    expect(onProgress).toHaveBeenLastCalledWith({ loadedBytes: 100, totalBytes: 100 });
    expect(server.requests).toContain('GET model.safetensors bytes=10-109');
  });

  it('names a file that is missing or too short', async () => {
    const source = await open();
    await expect(source.read('nothing')).rejects.toMatchObject({ code: 'not-found' });
    for (const start of [10, 1000])
      await expect(source.readRange('model.safetensors', start, 1001)).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('model.safetensors'),
      });
  });

  it('is asked again when it breaks off or is out of order', async () => {
    const onRetry = vi.fn();
    const source = new RetryingSource(await open(), NO_WAIT, { onRetry });
    expect(await source.exists('config.json')).toBe(true);
    server.breaks = 1;
    expect(await source.readRange('model.safetensors', 0, 500)).toEqual(WEIGHTS.slice(0, 500));
    server.failures = 2;
    expect(await source.readRange('model.safetensors', 0, 500)).toEqual(WEIGHTS.slice(0, 500));
    server.failures = 99;
    await expect(source.read('config.json')).rejects.toMatchObject({ code: 'storage' });
    expect(server.failures).toBe(99 - 1 - NO_WAIT.length);
    expect(onRetry).toHaveBeenCalledTimes(1 + 2 + NO_WAIT.length);
    expect(onRetry).toHaveBeenLastCalledWith(
      expect.stringMatching(/^The server answered 503 to .*config\.json\. Asking again in 0 s\.$/u),
    );
  });

  it('obeys an abort, also while it waits for another try', async () => {
    const source = new RetryingSource(await open(), [60_000]);
    expect(await source.exists('config.json')).toBe(true);
    server.failures = 99;
    const controller = new AbortController();
    const reading = source.read('config.json', { signal: controller.signal });
    await vi.waitFor(() => {
      expect(server.failures).toBe(98);
    }, 20_000);
    controller.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is left before its answer once reading is aborted, though garbage was collected since', async () => {
    const source = await open();
    expect(await source.read('config.json')).toHaveLength(2);
    const stopping = new AbortController();
    const { reached } = server.hold(0);
    const reading = endOf(source.read('model.safetensors', { signal: stopping.signal }));
    await reached;
    for (let turn = 0; turn < 3; turn++) {
      collectGarbage();
      await delay(10);
    }
    stopping.abort();
    expect(await reading).toMatchObject({ name: 'AbortError' });
  });

  it('is left in the middle of a file once reading is aborted, though fetch has forgotten the signal', async () => {
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => fetch(url, { ...init, signal: null }));
    try {
      const source = await open();
      expect(await source.read('config.json')).toHaveLength(2);
      const stopping = new AbortController();
      const onProgress = vi.fn();
      server.stalls = 1;
      const reading = endOf(source.read('model.safetensors', { signal: stopping.signal, onProgress }));
      await vi.waitUntil(() => onProgress.mock.calls.length > 0, 20_000);
      stopping.abort();
      expect(await reading).toMatchObject({ name: 'AbortError' });
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

/** The error that a reading ends with; undefined when it has none, or none within ten seconds. */
function endOf(reading: Promise<unknown>): Promise<unknown> {
  const end = reading.then(
    () => undefined,
    (error: unknown) => error,
  );
  return Promise.race([end, delay(10_000)]);
}

describe('UrlSource', () => {
  it('takes part of a small file from a server without ranges, never of a big one', async () => {
    server.ranges = false;
    server.files.set(BIG, new Uint8Array(40 * 2 ** 20));
    const source = new UrlSource(server.url);
    expect(await source.readRange('model.safetensors', 10, 110)).toEqual(WEIGHTS.slice(10, 110));
    await expect(source.readRange(BIG, 0, 8)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(BIG),
    });
  });

  it('finds a file where HEAD is not allowed', async () => {
    server.head = false;
    expect(await new UrlSource(server.url).exists('model.safetensors')).toBe(true);
    expect(await new UrlSource(server.url).exists('nothing')).toBe(false);
  });
});

describe('RetryingSource', () => {
  it('fetches a long range in pieces', async () => {
    const bytes = new Uint8Array(70 * 2 ** 20);
    bytes[bytes.length - 1] = 7;
    server.files.set(BIG, bytes);
    const onProgress = vi.fn();
    const source = new RetryingSource(new UrlSource(server.url), NO_WAIT);
    const read = await source.readRange(BIG, 1, bytes.length, { onProgress });
    expect([read.length, read.at(-1)]).toEqual([bytes.length - 1, 7]);
    expect(onProgress).toHaveBeenLastCalledWith({ loadedBytes: read.length, totalBytes: read.length });
    expect(server.requests).toHaveLength(4);
  });

  it('asks for nothing that is not there before it makes room', async () => {
    const source = new RetryingSource(new UrlSource(server.url), NO_WAIT);
    await expect(source.readRange('model.safetensors', 0, 2 ** 40)).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});

describe('HubSource', () => {
  const open = (changes = {}) =>
    HubSource.open({ repository: server.repository, endpoint: server.hub, ...changes });

  it('pins the commit', async () => {
    const source = await open({ revision: 'main' });
    expect(source.commit).toBe(server.commit);
    expect(source.label).toBe(`https://huggingface.co/someone/tiny/resolve/${server.commit}/`);
    expect(await source.list()).toEqual(['config.json', 'model.safetensors']);
  });

  it.each<[string, object, string, RegExp]>([
    [
      'a repository that is not there',
      { repository: 'some/thing' },
      'not-found',
      /no repository some\/thing/,
    ],
    ['a revision that is not there', { revision: 'v9' }, 'not-found', /v9/],
    ['what is no name', { repository: 'https://x' }, 'invalid-input', /owner\/name|no name/],
  ])('refuses %s', async (_, changes, code, message) => {
    const refusal: unknown = await open(changes).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(SkipscopeError);
    expect(refusal).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('refuses a gated repository and says what to do', async () => {
    server.gated = true;
    await expect(open()).rejects.toMatchObject({
      code: 'unsupported',
      remedy: expect.stringContaining('hf download someone/tiny'),
    });
  });
});
