import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { executeRun } from '#service/runs/execute-run.ts';
import { useDemoRun } from '#service/testing/demo-run.ts';
import { NatsWorkerPool } from './nats-worker-pool.ts';
import { runWorker } from './run-worker.ts';
import { NATS_BINARY, NatsServer, WITHOUT_NATS } from './testing/nats-server.ts';
import { describeWorkerModel } from './worker-models.ts';

const MODEL = 'public/models/llava-pictograms';
const MISSING = 'block-05.bin';

describe.skipIf(NATS_BINARY === null)(
  `a model with a file missing${WITHOUT_NATS}`,
  { timeout: 120_000 },
  () => {
    const demo = useDemoRun();
    const ends: (() => Promise<void>)[] = [];
    const errors: unknown[] = [];
    let folder: string;
    let server: NatsServer;
    let pool: NatsWorkerPool;

    async function start(model: string): Promise<() => Promise<void>> {
      const { runtime } = demo.open.model;
      const models = [await describeWorkerModel(model, runtime)];
      const stopped = new AbortController();
      const told = { onRecord: () => undefined, onError: (error: unknown) => errors.push(error) };
      const ended = runWorker({ queue: { url: server.url }, runtime, models, ...told }, stopped.signal);
      const end = (): Promise<void> => {
        stopped.abort();
        return ended;
      };
      ends.push(end);
      return end;
    }

    function search(task: TaskKey) {
      const { open, source } = demo;
      const spec = createSearchSpec({
        ...{ task, maxBlocks: 1, protect: [0, 1, 2, 3, 4, 5, 6, 7, 8], sampling: { limit: 4 } },
        model: { name: open.model.manifest.name, hash: open.model.hash },
        calibration: { name: source.set.name, id: source.set.id },
      });
      const { signal } = new AbortController();
      const journal = new MemoryJournal();
      const inputs = { spec, open, source, journal, decodeImage, signal, workers: pool };
      return executeRun({ ...inputs, onEvent: () => undefined });
    }

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'skipscope-poison-'));
      await cp(MODEL, folder, { recursive: true });
      await rm(join(folder, MISSING));
      server = await NatsServer.start();
      pool = await NatsWorkerPool.connect({ url: server.url, ownDevice: false, silenceMs: 5_000 });
    });
    afterAll(async () => {
      await Promise.all(ends.map((end) => end()));
      await pool.close();
      await server.remove();
      await rm(folder, { recursive: true });
    });

    it('on one worker lets another one answer; on every one it fails the run, which says where and why', async () => {
      await start(folder);
      const endHealthy = await start(MODEL);
      await expect.poll(() => pool.present.length, { timeout: 20_000 }).toBe(2);
      const { status, workers } = await search('multi-object');
      expect(status).toBe('done');
      expect(errors.length).toBeGreaterThan(0);
      expect(workers).toHaveLength(1);

      await endHealthy();
      await start(folder);
      await expect.poll(() => pool.present.length, { timeout: 20_000 }).toBe(2);
      await expect(search('single-object')).rejects.toMatchObject({
        code: 'runtime',
        message: expect.stringMatching(
          /No worker can answer samples .*worker [\w-]+: .*block-05\.bin.*; worker [\w-]+: /u,
        ),
        remedy: expect.stringContaining('Mend the workers'),
      });
    });
  },
);
