import { setTimeout as wait } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useDemoRun } from '#service/testing/demo-run.ts';
import { connectQueue } from './connect-queue.ts';
import { NatsWorkerPool } from './nats-worker-pool.ts';
import { ALL_WORKERS, ROLL_CALL } from './queue-names.ts';
import { openConsumer, openStores } from './queue-stores.ts';
import { runWorker } from './run-worker.ts';
import { NATS_BINARY, NatsServer, WITHOUT_NATS } from './testing/nats-server.ts';
import { describeWorkerModel } from './worker-models.ts';
import { RECORD_MS, type WorkerRecord } from './worker-record.ts';

const UNIT_REQUESTS = '$JS.API.CONSUMER.MSG.NEXT.>';

describe.skipIf(NATS_BINARY === null)(
  `a worker at a queue that no search has used${WITHOUT_NATS}`,
  { timeout: 60_000 },
  () => {
    const demo = useDemoRun();
    const stopped = new AbortController();
    const errors: string[] = [];
    let server: NatsServer;
    let connection: NatsConnection;
    let record: WorkerRecord | undefined;
    let ended: Promise<void>;

    /** Counts what is sent on a subject from now on. */
    function counted(subject: string): () => number {
      const subscription = connection.subscribe(subject, { callback: () => undefined });
      return () => subscription.getReceived();
    }

    beforeAll(async () => {
      server = await NatsServer.start();
      connection = await connectQueue({ url: server.url }, 'test');
      const { runtime } = demo.open.model;
      const models = [await describeWorkerModel('public/models/llava-pictograms', runtime)];
      const onError = (error: unknown) => errors.push(String(error));
      const onRecord = (changed: WorkerRecord) => {
        record = changed;
      };
      const told = { onRecord, onError };
      ended = runWorker({ queue: { url: server.url }, runtime, models, ...told }, stopped.signal);
    });
    afterAll(async () => {
      stopped.abort();
      await ended;
      await connection.close();
      await server.remove();
    });

    it('opens its only model before there is a unit for it', async () => {
      await expect.poll(() => record?.selfTest?.passed, { timeout: 30_000 }).toBe(true);
      expect(record?.units).toBe(0);
    });

    it('answers a roll call, between its signs of life', async () => {
      const records = counted(ALL_WORKERS);
      const call = () => {
        connection.publish(ROLL_CALL);
        return records();
      };
      // By itself it gives two in this time at most.
      await expect.poll(call, { timeout: RECORD_MS }).toBeGreaterThan(5);
      const pool = await NatsWorkerPool.connect({ url: server.url, ownDevice: true, silenceMs: RECORD_MS });
      await expect.poll(() => pool.present.map(({ name }) => name)).toEqual([record?.id]);
      await pool.close();
    });

    it('says once that it waits, and asks for no unit until its queue is there', async () => {
      const requests = counted(UNIT_REQUESTS);
      const questions = counted('$JS.API.CONSUMER.INFO.>');
      await expect.poll(questions, { timeout: 10_000 }).toBeGreaterThan(2);
      expect(requests()).toBe(0);
      expect(errors).toEqual([expect.stringContaining('no units for this worker yet')]);
      const { manager } = await openStores(connection);
      await openConsumer(manager, record?.models[0]?.deviceClass ?? '', RECORD_MS);
      await expect.poll(requests, { timeout: 10_000 }).toBeGreaterThan(0);
      const asked = questions();
      await wait(600);
      expect(questions()).toBe(asked);
    });
  },
);
