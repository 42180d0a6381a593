import { createHash } from 'node:crypto';
import type * as fs from 'node:fs/promises';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { Objm } from '@nats-io/obj';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { essenceOf } from '#engine/search/testing/run-facts.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import type { WorkerPool } from '#service/ports/worker-pool.ts';
import { executeRun } from '#service/runs/execute-run.ts';
import { useDemoRun } from '#service/testing/demo-run.ts';
import { connectQueue } from './connect-queue.ts';
import { type FetchOptions, fetchModel } from './fetch-model.ts';
import type { ModelProgress } from './model-files.ts';
import { storeModel } from './model-offer.ts';
import { NatsWorkerPool } from './nats-worker-pool.ts';
import { FILE_BUCKET, modelFile } from './queue-names.ts';
import { openStores } from './queue-stores.ts';
import { runWorker } from './run-worker.ts';
import { StoredFiles } from './stored-files.ts';
import { NATS_BINARY, NatsServer, WITHOUT_NATS } from './testing/nats-server.ts';

const MODEL = 'public/models/llava-pictograms';
const DEPLOYED = join(import.meta.dirname, '../../../../docs/deploy/nats.conf');
const signal = new AbortController().signal;

// The room that the disk is said to have.
const disk = vi.hoisted(() => ({ free: Infinity }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fs>();
  return {
    ...real,
    statfs: async (path: string) => {
      const found = await real.statfs(path);
      return Number.isFinite(disk.free) ? { ...found, bavail: disk.free, bsize: 1 } : found;
    },
  };
});

describe.skipIf(NATS_BINARY === null)(
  `models in the queue's store${WITHOUT_NATS}`,
  { timeout: 120_000 },
  () => {
    const demo = useDemoRun();
    let server: NatsServer;
    let coordinator: NatsConnection;
    let worker: NatsConnection;
    let folder: string;
    const as = (user: string) => ({ url: server.url.replace('//', `//${user}@`) });
    const hashOf = (path: string) =>
      createHash('sha256')
        .update(readFileSync(join(MODEL, path)))
        .digest('hex');
    const offer = () => ({ name: 'llava-pictograms', hash: hashOf('manifest.json'), deviceClass: 'x' });
    const cache = () => join(folder, 'cache');
    const store = () => new Objm(coordinator).open(FILE_BUCKET);
    const put = async (from = MODEL) => storeModel(await store(), from, { signal, onProgress: undefined });

    async function fetch(change: Partial<FetchOptions> = {}): Promise<readonly ModelProgress[]> {
      const told: ModelProgress[] = [];
      const { direct } = await jetstreamManager(worker, { checkAPI: false });
      await fetchModel(offer(), {
        ...{ stored: new StoredFiles(direct), cache: cache(), signal },
        onProgress: (progress) => void told.push(progress),
        requireUse: () => Promise.resolve(),
        ...change,
      });
      return told;
    }

    beforeAll(async () => {
      const deployed = readFileSync(DEPLOYED, 'utf8')
        .replace(/^[^]*(?=^accounts)/mu, '')
        .replace('$SKIPSCOPE_COORDINATOR', '"one"')
        .replace('$SKIPSCOPE_WORKER', '"two"');
      server = await NatsServer.start(deployed);
    });
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'skipscope-models-'));
      coordinator = await connectQueue(as('coordinator:one'), 'coordinator');
      worker = await connectQueue(as('worker:two'), 'worker');
      await openStores(coordinator);
    });
    afterEach(async () => {
      disk.free = Infinity;
      await (await store()).destroy();
      await coordinator.close();
      await worker.close();
      await rm(folder, { recursive: true });
    });
    afterAll(() => server.remove());

    it('come to workers that lack them, once for all with one cache, and answer what one device answers', async () => {
      const { runtime } = demo.open.model;
      const refused: string[] = [];
      const pool = await NatsWorkerPool.connect({
        ...{ ...as('coordinator:one'), ownDevice: false, silenceMs: 5_000 },
        ...{ offersModels: true, modelFolder: () => Promise.resolve(MODEL) },
        onRefused: (sentence) => refused.push(sentence),
      });
      const stopped = new AbortController();
      const told = new Set<number>();
      const errors: unknown[] = [];
      const workers = [0, 1].map((at) =>
        runWorker(
          {
            ...{ queue: as('worker:two'), runtime, models: [], modelCache: cache() },
            onModelProgress: () => void told.add(at),
            onRecord: () => undefined,
            onError: (error) => errors.push(error),
          },
          stopped.signal,
        ),
      );
      const search = async (workersOfRun: WorkerPool | null) => {
        const { open, source } = demo;
        const spec = createSearchSpec({
          ...{ task: 'multi-object', maxBlocks: 1, protect: [0, 1, 2, 3, 4, 5, 6], sampling: { limit: 4 } },
          model: { name: open.model.manifest.name, hash: open.model.hash },
          calibration: { name: source.set.name, id: source.set.id },
        });
        const journal = new MemoryJournal();
        await executeRun({
          ...{ spec, open, source, journal, decodeImage, signal, onEvent: () => undefined },
          ...(workersOfRun && { workers: workersOfRun }),
        });
        return essenceOf(await journal.read());
      };

      expect(await search(pool)).toEqual(await search(null));
      const [fetched, ...more] = await readdir(cache());
      expect([fetched, more]).toEqual([`llava-pictograms-${offer().hash.slice(0, 12)}`, []]);
      for (const path of await readdir(MODEL))
        expect(await readFile(join(cache(), fetched ?? '', path))).toEqual(await readFile(join(MODEL, path)));
      expect(told.size).toBe(1);
      expect([errors, refused]).toEqual([[], []]);
      stopped.abort();
      await Promise.all(workers);
      await pool.close();
    });

    it('are put there once', async () => {
      await put();
      const lastPlace = async () =>
        (await (await jetstreamManager(coordinator)).streams.info(`OBJ_${FILE_BUCKET}`)).state.last_seq;
      const before = await lastPlace();
      await put();
      expect(await lastPlace()).toBe(before);
    });

    it('are not put there with a file that is not the one of the manifest', async () => {
      await cp(MODEL, join(folder, 'damaged'), { recursive: true });
      await writeFile(join(folder, 'damaged', 'block-05.bin'), Buffer.alloc(43264));
      await expect(put(join(folder, 'damaged'))).rejects.toMatchObject({
        code: 'invalid-model',
        message: expect.stringContaining('block-05.bin'),
      });
      expect(await (await store()).info(modelFile(hashOf('block-05.bin')))).toBeNull();
      expect(await (await store()).info(modelFile(offer().hash))).toBeNull();
    });

    it('are refused where a file is damaged, and a later fetch goes on with the files that are whole', async () => {
      const name = modelFile(hashOf('block-05.bin'));
      await (await store()).putBlob({ name }, Buffer.alloc(43264));
      await put();
      await expect(fetch()).rejects.toMatchObject({
        code: 'invalid-model',
        message: expect.stringContaining('block-05.bin'),
      });
      expect((await readdir(cache())).filter((entry) => !entry.startsWith('.'))).toEqual([]);
      await (await store()).delete(name);
      await put();
      const [first] = await fetch();
      expect(first?.doneBytes).toBeGreaterThan(861568);
      expect(await fetch()).toEqual([]);
    });

    it('are refused in words where the disk has no room, and where a file ends early', async () => {
      await put();
      disk.free = 1_000_000;
      await expect(fetch()).rejects.toMatchObject({
        code: 'storage',
        message: expect.stringMatching(
          /llava-pictograms is not fetched: it takes .* GB, and the disk of .* has 0\.0 GB left/u,
        ),
      });
      disk.free = Infinity;
      const manager = await jetstreamManager(coordinator);
      const info = await (await store()).info(modelFile(hashOf('vision.bin')));
      await manager.streams.purge(`OBJ_${FILE_BUCKET}`, {
        filter: `$O.${FILE_BUCKET}.C.${info?.nuid ?? ''}`,
        keep: 1,
      });
      await expect(fetch()).rejects.toMatchObject({ message: expect.stringContaining('vision.bin') });
    });

    it('are not fetched by a device that would compute otherwise, and leave nothing', async () => {
      await put();
      const requireUse = () => Promise.reject(new Error('of no use'));
      await expect(fetch({ requireUse })).rejects.toThrow('of no use');
      expect(await readdir(cache())).toEqual([]);
    });
  },
);
