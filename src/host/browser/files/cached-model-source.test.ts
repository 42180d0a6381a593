import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sha256Hex } from '#engine/base/digest.ts';
import { MANIFEST_FILE, manifestVersion, type Manifest } from '#engine/model/manifest.ts';
import { CachedModelSource } from './cached-model-source.ts';
import { UrlSource } from '#host/remote/url-source.ts';

const PAGE = 'https://example.org/app/';
const FOLDER = `${PAGE}models/tiny/`;
const encode = (text: string) => new Uint8Array(new TextEncoder().encode(text));

/** The server: bytes by URL. Every request is logged. */
const served = new Map<string, Uint8Array<ArrayBuffer>>();
let requests: string[] = [];
let online = true;

/** Cache Storage as far as it is used. */
const kept = new Map<string, Response>();
const cache = {
  match: async (url: string) => kept.get(url)?.clone(),
  put: async (url: string, response: Response) => void kept.set(url, response),
  delete: async (url: string) => kept.delete(url),
  keys: async () => [...kept.keys()].map((url) => new Request(url)),
};

async function answer(url: string): Promise<Response> {
  if (!online) throw new TypeError('Failed to fetch');
  requests.push(url.replace(FOLDER, ''));
  const bytes = served.get(url);
  if (bytes) return new Response(bytes);
  return new Response('<html></html>', { headers: { 'content-type': 'text/html' } });
}

/** A manifest that is valid as far as this class reads it: one block whose file holds `block`. */
async function publish(block: string): Promise<void> {
  const file = async (path: string, content: string) => {
    served.set(FOLDER + path, encode(content));
    return { path, bytes: content.length, sha256: await sha256Hex(encode(content)), tensors: [] };
  };
  const manifest: Manifest = {
    format: 'skipscope-block-model',
    version: manifestVersion(false),
    name: 'tiny',
    family: 'llava',
    source: { checkpoint: 'tiny', revision: null },
    dtype: 'q4',
    parameters: 1,
    decoder: {
      architecture: 'llama',
      blocks: 1,
      hiddenSize: 1,
      heads: 1,
      kvHeads: 1,
      headDim: 1,
      intermediateSize: 1,
      vocabSize: 1,
      rmsNormEps: 1e-5,
      ropeTheta: 10000,
      maxPositions: 1,
    },
    vision: {
      architecture: 'clip',
      imageSize: 1,
      patchSize: 1,
      hiddenSize: 1,
      heads: 1,
      intermediateSize: 1,
      layers: 1,
      layerNormEps: 1e-5,
      activation: 'quick_gelu',
      featureSelect: 'default',
    },
    projector: { activation: 'gelu' },
    imageProcessor: {
      resize: { shortestEdge: 1 },
      crop: { width: 1, height: 1 },
      resample: 'bicubic',
      rescaleFactor: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    image: { tokenId: 0, tokensPerImage: 1 },
    generation: { eosTokenIds: [0], padTokenId: null, maxNewTokens: 1 },
    stages: {
      vision: await file('vision.bin', 'vision'),
      projector: await file('projector.bin', 'projector'),
      embedding: await file('embedding.bin', 'embedding'),
      blocks: [await file('block-00.bin', block)],
      head: await file('head.bin', 'head'),
    },
    assets: [],
  };
  served.set(FOLDER + MANIFEST_FILE, encode(JSON.stringify(manifest)));
}

async function visit(): Promise<CachedModelSource> {
  requests = [];
  return CachedModelSource.open(new UrlSource('models/tiny', PAGE));
}

async function block(source: CachedModelSource): Promise<string> {
  return new TextDecoder().decode(await source.read('block-00.bin'));
}

beforeEach(async () => {
  served.clear();
  kept.clear();
  online = true;
  vi.stubGlobal('fetch', answer);
  vi.stubGlobal('caches', { open: async () => cache });
  await publish('weights');
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('CachedModelSource', () => {
  it('downloads only the manifest on a second visit', async () => {
    expect(await block(await visit())).toBe('weights');
    expect(requests).toEqual([MANIFEST_FILE, 'block-00.bin']);
    expect(await block(await visit())).toBe('weights');
    expect(requests).toEqual([MANIFEST_FILE]);
  });

  it('works offline after a first visit', async () => {
    await block(await visit());
    online = false;
    expect(await block(await visit())).toBe('weights');
  });

  it('refuses a damaged download and does not keep it', async () => {
    const source = await visit();
    served.set(`${FOLDER}block-00.bin`, encode('we1ghts'));
    await expect(source.read('block-00.bin')).rejects.toMatchObject({ code: 'invalid-model' });
    served.set(`${FOLDER}block-00.bin`, encode('weights'));
    expect(await block(source)).toBe('weights');
  });

  it('takes a new version of a file and drops the old one', async () => {
    await block(await visit());
    await publish('better');
    expect(await block(await visit())).toBe('better');
    expect([...kept.keys()].filter((url) => url.includes('block-00'))).toHaveLength(1);
  });

  it('works without a cache', async () => {
    vi.stubGlobal('caches', undefined);
    expect(await block(await visit())).toBe('weights');
  });

  it('names what is missing, though the server answers with its page', async () => {
    await expect((await visit()).read('other.bin')).rejects.toMatchObject({ code: 'not-found' });
    served.delete(FOLDER + MANIFEST_FILE);
    await expect(visit()).rejects.toMatchObject({ code: 'not-found' });
  });

  it('reports progress', async () => {
    const progress = vi.fn();
    await (await visit()).read('block-00.bin', { onProgress: progress });
    expect(progress).toHaveBeenLastCalledWith({ loadedBytes: 7, totalBytes: null });
  });
});
