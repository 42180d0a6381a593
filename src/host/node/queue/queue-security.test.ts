import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { Objm } from '@nats-io/obj';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_VERSION } from '#engine/base/app-version.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import { type UnitTask, classKey, taskKey } from '#engine/workers/unit-task.ts';
import { connectQueue } from './connect-queue.ts';
import { NatsWorkerPool } from './nats-worker-pool.ts';
import { FILE_BUCKET, OUTCOME_BUCKET, unitSubject } from './queue-names.ts';
import { TaskFiles } from './task-files.ts';
import { NATS_BINARY, NatsServer, WITHOUT_NATS } from './testing/nats-server.ts';
import { QueueLoop } from './testing/queue-loop.ts';

const DEPLOYED = join(import.meta.dirname, '../../../../docs/deploy/nats.conf');
const signal = new AbortController().signal;
const picture = new TextEncoder().encode('a picture');

async function taskOf(adapter: string): Promise<UnitTask> {
  return {
    ...{ format: 'skipscope-units', version: 1, app: APP_VERSION },
    model: { name: 'model', hash: 'a'.repeat(64) },
    arithmetic: { provider: 'cpu', version: '1', adapter, arithmetic: 'float32', weights: 'float' },
    ...{ independent: false, phase: 'both', maxNewTokens: 4, noiseMargin: 0.1, prompts: [[1, 2]] },
    samples: [{ prompt: 0, picture: await sha256Hex(picture) }],
  };
}

describe.skipIf(NATS_BINARY === null)(
  `the queue with docs/deploy/nats.conf${WITHOUT_NATS}`,
  { timeout: 60_000 },
  () => {
    let server: NatsServer;
    let pool: NatsWorkerPool;
    let connection: NatsConnection;
    let given: UnitTask;
    let deviceClass: string;
    let otherClass: string;
    const as = (user: string) => ({ url: server.url.replace('//', `//${user}@`) });

    beforeAll(async () => {
      given = await taskOf('given');
      deviceClass = await classKey(given);
      otherClass = await classKey(await taskOf('other'));
      // A worker that is given one class of devices, as the comments of the file tell.
      const authorization = readFileSync(DEPLOYED, 'utf8')
        .replace(/^[^]*(?=^authorization)/mu, '')
        .replace('$SKIPSCOPE_COORDINATOR', '"one"')
        .replace('$SKIPSCOPE_WORKER', '"two"')
        .replace('skipscope_outcomes.*.>', `skipscope_outcomes.${deviceClass}.>`)
        .replace('NEXT.SKIPSCOPE_UNITS.*', `NEXT.SKIPSCOPE_UNITS.${deviceClass}`);
      server = await NatsServer.start(authorization);
      pool = await NatsWorkerPool.connect({ ...as('coordinator:one'), ownDevice: true, silenceMs: 2_000 });
      connection = await connectQueue(as('worker:two'), 'worker');
    });
    afterAll(async () => {
      await connection.close();
      await pool.close();
      await server.remove();
    });

    it.each(['', 'worker:wrong@', 'stranger:two@'])(
      'refuses who has no credentials, or wrong ones: "%s"',
      async (user) => {
        const url = server.url.replace('//', `//${user}`);
        await expect(connectQueue({ url }, 'stranger')).rejects.toMatchObject({
          code: 'connection',
          message: expect.not.stringContaining('wrong'),
        });
      },
    );

    it('says so when credentials do not allow to search', async () => {
      const options = { ...as('worker:two'), ownDevice: true, silenceMs: 2_000 };
      await expect(NatsWorkerPool.connect(options)).rejects.toMatchObject({
        code: 'connection',
        remedy: expect.stringContaining('credentials that may make streams'),
      });
    });

    it('lets a worker read its task and pictures, take units, and store their outcomes', async () => {
      const opened = await pool.open({
        task: given,
        vocabulary: 9,
        picture: () => Promise.resolve(picture),
        signal,
      });
      const files = new TaskFiles({
        store: await new Objm(connection).open(FILE_BUCKET),
        manager: await jetstreamManager(connection),
      });
      expect(await files.task(await taskKey(given), deviceClass)).toEqual(given);
      expect(await files.read(given.samples[0]?.picture ?? '')).toEqual(Uint8Array.from(picture));
      const loop = await QueueLoop.start({
        ...{ queue: as('worker:two'), id: 'w', deviceClass },
        answer: () => Promise.resolve({ answers: [[3]], blockTokens: 1 }),
      });
      const unit = { skip: [1], samples: [0], near: { skip: [], answers: [[]] } };
      expect((await opened.workers[0]?.answer(unit, signal))?.answers).toEqual([[3]]);
      await loop.stop();
      expect(loop.errors).toEqual([]);
      await opened.close();
    });

    it('does not let a worker queue units, change tasks and pictures, or store outcomes of runs that it was not given', async () => {
      const opened = await pool.open({
        task: given,
        vocabulary: 9,
        picture: () => Promise.resolve(picture),
        signal,
      });
      const coordinator = await connectQueue(as('coordinator:one'), 'test');
      const outcomes = await new Kvm(connection).open(OUTCOME_BUCKET, { allow_direct: true });
      const files = await new Objm(connection).open(FILE_BUCKET);
      await outcomes.put(`${deviceClass}.mine`, 'allowed');
      await expect(outcomes.put(`${otherClass}.theirs`, 'forged')).rejects.toThrow();
      await expect(jetstream(connection).publish(unitSubject(deviceClass), '{}')).rejects.toThrow();
      await expect(files.putBlob({ name: 'task-forged' }, picture)).rejects.toThrow();
      const all = await new Kvm(coordinator).open(OUTCOME_BUCKET, { allow_direct: true });
      expect((await all.get(`${deviceClass}.mine`))?.string()).toBe('allowed');
      expect(await all.get(`${otherClass}.theirs`)).toBeNull();
      expect(await (await new Objm(coordinator).open(FILE_BUCKET)).info('task-forged')).toBeNull();
      await coordinator.close();
      await opened.close();
    });
  },
);
