import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldEvents } from '#engine/search/fold-run.ts';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { essenceOf } from '#engine/search/testing/run-facts.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import type { WorkerPool } from '#service/ports/worker-pool.ts';
import { executeRun } from '#service/runs/execute-run.ts';
import { useDemoRun } from '#service/testing/demo-run.ts';
import { NatsWorkerPool } from './nats-worker-pool.ts';
import { runWorker } from './run-worker.ts';
import { NATS_BINARY, NatsServer, WITHOUT_NATS } from './testing/nats-server.ts';
import { describeWorkerModel } from './worker-models.ts';

describe.skipIf(NATS_BINARY === null)(
  `many workers at one queue${WITHOUT_NATS}`,
  { timeout: 120_000 },
  () => {
    const demo = useDemoRun();
    const stopped = new AbortController();
    const workers: Promise<void>[] = [];
    let server: NatsServer;
    let pool: NatsWorkerPool;

    /** Workers on the device of this process, each with the model in memory for itself. */
    async function startWorkers(count: number): Promise<void> {
      const { runtime } = demo.open.model;
      const models = [await describeWorkerModel('public/models/llava-pictograms', runtime)];
      const told = { onRecord: () => undefined, onError: () => undefined };
      for (let at = 0; at < count; at++)
        workers.push(runWorker({ queue: { url: server.url }, runtime, models, ...told }, stopped.signal));
      while (pool.present.length < workers.length) await wait(50);
    }

    async function search(task: TaskKey, spread: WorkerPool | null) {
      const { open, source } = demo;
      const spec = createSearchSpec({
        ...{ task, alpha: 0.5, maxBlocks: 1, protect: [0, 1, 2, 3, 4, 5, 6] },
        sampling: { limit: 6 },
        model: { name: open.model.manifest.name, hash: open.model.hash },
        calibration: { name: source.set.name, id: source.set.id },
      });
      const journal = new MemoryJournal();
      await executeRun({
        ...{ spec, open, source, journal, decodeImage, signal: stopped.signal },
        ...(spread && { workers: spread }),
        onEvent: () => undefined,
      });
      const events = await journal.read();
      return { essence: essenceOf(events), workers: foldEvents(events).workers };
    }

    beforeAll(async () => {
      server = await NatsServer.start();
      pool = await NatsWorkerPool.connect({ url: server.url, ownDevice: false, silenceMs: 5_000 });
    });
    afterAll(async () => {
      stopped.abort();
      await Promise.all(workers);
      await pool.close();
      await server.remove();
    });

    it('find what one device finds: 4, and then 8', async () => {
      // Units of the same question would be found in the queue.
      for (const task of ['multi-object', 'single-object'] as const) {
        await startWorkers(4);
        const { essence } = await search(task, null);
        const spread = await search(task, pool);
        expect(spread.essence).toEqual(essence);
        expect(spread.workers.length).toBeGreaterThan(1);
      }
    });
  },
);
