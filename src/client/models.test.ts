import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { ModelServer, filesOf } from '#host/node/testing/model-server.ts';
import type { Progress } from '#service/contract/call-options.ts';
import type { ModelOrigin } from '#service/contract/model-operations.ts';
import { useServerPage } from '#server/testing/server-page.ts';
import { useWorkerPage } from '#client/testing/worker-page.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';

const DEMO = 'models/llava-pictograms/checkpoint';
const WEIGHTS = 'model.safetensors';

describe.each([
  ['a worker', useWorkerPage],
  ['a server', useServerPage],
])('on %s', (_, usePage) => {
  const at = usePage();
  /** Stored models, without those that a server was started with. */
  const imported = async () =>
    (await at.page.client.models.list()).filter(({ id }) => !id.startsWith('served-'));
  let server: ModelServer;
  let checkpoint: ModelOrigin;
  beforeEach(async () => {
    server = await ModelServer.start(tinyCheckpoint().files);
    checkpoint = { kind: 'url', url: server.url };
  });
  afterEach(() => server.stop());

  /** The stored manifest of the model. */
  async function manifestOf(id: string): Promise<string> {
    return new TextDecoder().decode(await at.page.modelFile(id, 'manifest.json'));
  }

  /** Bytes of served files. */
  function sizeOf(...paths: readonly string[]): number {
    return paths.reduce((sum, path) => sum + (server.files.get(path)?.length ?? 0), 0);
  }

  /** Requests for whole tensors, without those of a few bytes. */
  function tensorReads(): readonly string[] {
    return server.requests.filter((request) => {
      const [, first, last] = /safetensors bytes=(\d+)-(\d+)$/.exec(request) ?? [];
      // The header follows its length.
      return Number(first) > 8 && Number(last) - Number(first) > 1000;
    });
  }

  /** Stops an import once its first files are stored. */
  async function interrupt(origin: ModelOrigin): Promise<void> {
    const { reached, release } = server.hold(0.7 * sizeOf(WEIGHTS));
    const controller = new AbortController();
    const importing = at.page.client.models.import({ origin, dtype: 'q4' }, { signal: controller.signal });
    await reached;
    controller.abort();
    await expect(importing).rejects.toMatchObject({ name: 'AbortError' });
    release();
  }

  describe('looking a model up', () => {
    it('tells what each dtype takes, and fetches nothing big', async () => {
      const offer = await at.page.client.models.inspect({ origin: checkpoint });
      expect(offer).toMatchObject({ kind: 'checkpoint', decoder: 'llama', vision: 'clip', blocks: 2 });
      expect(offer.dtypes.map(({ dtype }) => dtype)).toEqual(['q4', 'q4f16', 'fp16', 'fp32']);
      const [q4, q4f16] = offer.dtypes;
      expect(q4).toMatchObject({ obstacles: [], warnings: [], resumableBytes: 0 });
      expect(q4?.needs.downloadBytes).toBeGreaterThan(sizeOf(WEIGHTS) / 2);
      expect(server.requests.some((request) => /^GET model.safetensors$/.test(request))).toBe(false);
      expect(q4f16?.obstacles).toEqual([expect.stringContaining('shader-f16')]);
      expect(await imported()).toEqual([]);
    });

    it('names what is wrong with a damaged checkpoint', async () => {
      server.files.set(WEIGHTS, new Uint8Array(100));
      await expect(at.page.client.models.inspect({ origin: checkpoint })).rejects.toMatchObject({
        code: 'invalid-checkpoint',
        message: expect.stringContaining(WEIGHTS),
      });
    });
  });

  describe('importing', () => {
    it('stores a model that loads and answers as the converted one', async () => {
      server.files.clear();
      for (const [path, bytes] of await filesOf(DEMO)) server.files.set(path, bytes);
      const seen: Progress[] = [];
      const stored = await at.page.client.models.import(
        { origin: checkpoint, dtype: 'q4' },
        {
          onProgress: (progress) => seen.push(progress),
        },
      );
      expect(stored).toMatchObject({
        state: 'complete',
        dtype: 'q4',
        origin: { kind: 'url', label: server.url },
      });
      expect(stored.bytes).toBe(stored.totalBytes);
      expect(seen.at(-1)?.fraction).toBe(1);
      expect(seen.some(({ phase }) => /block \d+ · [\d.]+ of [\d.]+ MB/.test(phase))).toBe(true);

      await at.page.reload();
      const loaded = await at.page.client.currentModel.load({ url: `stored:${stored.id}`, provider: 'auto' });
      const question = { image: await at.page.picture(), prompt: 'Describe this image.', skip: [3] };
      const answer = await at.page.client.currentModel.generate(question);
      const converted = await at.page.client.currentModel.load({ url: at.page.modelUrl, provider: 'auto' });
      expect(answer.tokenIds).toEqual((await at.page.client.currentModel.generate(question)).tokenIds);
      expect(loaded.parameters).toBe(converted.parameters);
      const [again] = await imported();
      expect(again?.usedAt).toBeGreaterThanOrEqual(stored.addedAt);
    });

    it.each<[string, () => Promise<ModelOrigin>]>([
      ['the hub', async () => ({ kind: 'hub', repository: server.repository, endpoint: server.hub })],
      [
        'a folder',
        async () => {
          const named = ([path, bytes]: [string, Uint8Array]): NamedFile => ({
            path: `llava/${path}`,
            contents: new Blob([new Uint8Array(bytes)]),
          });
          return { kind: 'folder', name: 'llava', files: [...server.files].map(named) };
        },
      ],
    ])('takes a checkpoint from %s', async (_, origin) => {
      const stored = await at.page.client.models.import({ origin: await origin(), dtype: 'q4' });
      const revision = stored.origin.kind === 'hub' ? server.commit : null;
      expect(stored).toMatchObject({ state: 'complete', revision });
    });

    it('goes on where it was stopped, and ends with the same bytes', async () => {
      await interrupt(checkpoint);
      await at.page.reload();
      const [partial] = await imported();
      expect(partial?.state).toBe('partial');
      const { dtypes } = await at.page.client.models.inspect({ origin: checkpoint });
      expect(dtypes[0]?.resumableBytes).toBe(partial?.bytes);
      await expect(
        at.page.client.currentModel.load({ url: `stored:${partial?.id}`, provider: 'auto' }),
      ).rejects.toMatchObject({
        code: 'not-found',
      });

      const finished = await at.page.client.models.import({ origin: checkpoint, dtype: 'q4' });
      expect(finished.id).toBe(partial?.id);
      const manifest = await manifestOf(finished.id);
      await at.page.client.models.delete({ id: finished.id });
      expect(await imported()).toEqual([]);
      await at.page.client.models.import({ origin: checkpoint, dtype: 'q4' });
      expect(await manifestOf(finished.id)).toBe(manifest);
    });

    it('goes on with the commit it began with, though the branch has moved on', async () => {
      const origin: ModelOrigin = { kind: 'hub', repository: server.repository, endpoint: server.hub };
      const begunWith = server.commit;
      await interrupt(origin);
      server.push();
      expect(await at.page.client.models.import({ origin, dtype: 'q4' })).toMatchObject({
        state: 'complete',
        revision: begunWith,
      });
      expect([...server.revisionsRead]).toEqual([begunWith]);
    });

    it('is done once when asked for twice', async () => {
      const twice = [1, 2].map(() => at.page.client.models.import({ origin: checkpoint, dtype: 'q4' }));
      const [first, second] = await Promise.all(twice);
      expect(second).toEqual(first);
      expect(await imported()).toHaveLength(1);
      const reads = tensorReads();
      expect(reads.length).toBeGreaterThan(0);
      expect(new Set(reads).size).toBe(reads.length);
    });
  });

  describe('a ready-made block model', () => {
    let origin: ModelOrigin;
    beforeEach(async () => {
      server.files.clear();
      const converted = new MemoryFolder();
      await convertCheckpoint(tinyCheckpoint(), converted, {
        startSandbox: startUnlimitedSandbox,
        dtype: 'q4',
      });
      for (const [path, bytes] of converted.files) server.files.set(path, bytes);
      origin = { kind: 'url', url: server.url };
    });

    it('is copied as it is, and goes on where it was stopped', async () => {
      expect(await at.page.client.models.inspect({ origin })).toMatchObject({
        kind: 'block-model',
        dtypes: [{ dtype: 'q4', obstacles: [] }],
      });
      const { reached, release } = server.hold(
        3 * sizeOf('manifest.json') + sizeOf('vision.bin', 'projector.bin'),
      );
      const controller = new AbortController();
      const importing = at.page.client.models.import({ origin, dtype: 'q4' }, { signal: controller.signal });
      await reached;
      controller.abort();
      release();
      await expect(importing).rejects.toMatchObject({ name: 'AbortError' });
      const stored = await at.page.client.models.import({ origin, dtype: 'q4' });
      expect(server.requests.filter((request) => request === 'GET vision.bin')).toHaveLength(1);
      expect(await manifestOf(stored.id)).toBe(
        new TextDecoder().decode(server.files.get('manifest.json') ?? new Uint8Array(0)),
      );
      await expect(at.page.client.models.verify({ id: stored.id })).resolves.toBeUndefined();
    });

    it('is refused where a file is damaged, and named', async () => {
      const head = server.files.get('head.bin') ?? new Uint8Array(0);
      server.files.set(
        'head.bin',
        head.map((byte, index) => (index === 5 ? byte ^ 1 : byte)),
      );
      await expect(at.page.client.models.import({ origin, dtype: 'q4' })).rejects.toMatchObject({
        code: 'invalid-model',
        message: expect.stringContaining('head.bin'),
      });
      await expect(at.page.client.models.import({ origin, dtype: 'fp32' })).rejects.toMatchObject({
        code: 'unsupported',
      });
    });
  });

  it('verifying names a file that was damaged in storage', async () => {
    const stored = await at.page.client.models.import({ origin: checkpoint, dtype: 'q4' });
    const block = await at.page.modelFile(stored.id, 'block-01.bin');
    block.set([1, 2, 3], 100);
    await at.page.writeModelFile(stored.id, 'block-01.bin', block);
    await expect(at.page.client.models.verify({ id: stored.id })).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('block-01.bin'),
    });
  });

  it('is deleted though its import has only just been given up', async () => {
    const { reached, release } = server.hold(0.7 * sizeOf(WEIGHTS));
    const controller = new AbortController();
    const { signal } = controller;
    const importing = at.page.client.models.import({ origin: checkpoint, dtype: 'q4' }, { signal });
    const givenUp = expect(importing).rejects.toMatchObject({ name: 'AbortError' });
    await reached;
    const [begun] = await imported();
    controller.abort();
    await at.page.client.models.delete({ id: begun?.id ?? '' });
    await givenUp;
    release();
    expect(await imported()).toEqual([]);
  });

  it('is deleted once when two ask for it', async () => {
    const { id } = await at.page.client.models.import({ origin: checkpoint, dtype: 'q4' });
    await Promise.all([at.page.client.models.delete({ id }), at.page.client.models.delete({ id })]);
    expect(await imported()).toEqual([]);
  });
});
