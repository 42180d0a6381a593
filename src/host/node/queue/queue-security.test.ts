import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_VERSION } from '#engine/base/app-version.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import { type UnitTask, classKey, taskKey, unitDigest } from '#engine/workers/unit-task.ts';
import { connectQueue } from './connect-queue.ts';
import { NatsWorkerPool } from './nats-worker-pool.ts';
import {
  FILE_BUCKET,
  OUTCOME_BUCKET,
  ROLL_CALL,
  SECRET_BUCKET,
  UNIT_STREAM,
  failureKey,
  outcomeKey,
  unitSubject,
} from './queue-names.ts';
import { StoredFiles } from './stored-files.ts';
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
    let coordinator: NatsConnection;
    let given: UnitTask;
    let deviceClass: string;
    let otherClass: string;
    const openGiven = () =>
      pool.open({ task: given, vocabulary: 9, picture: () => Promise.resolve(picture), signal });
    const as = (user: string) => ({ url: server.url.replace('//', `//${user}@`) });

    beforeAll(async () => {
      given = await taskOf('given');
      deviceClass = await classKey(given);
      otherClass = await classKey(await taskOf('other'));
      // A worker that is given one class of devices, as the comments of the file tell.
      const deployed = readFileSync(DEPLOYED, 'utf8')
        .replace(/^[^]*(?=^accounts)/mu, '')
        .replace('$SKIPSCOPE_COORDINATOR', '"one"')
        .replace('$SKIPSCOPE_WORKER', '"two"')
        .replace('skipscope_outcomes.*.>', `skipscope_outcomes.${deviceClass}.>`)
        .replace(
          '"$JS.API.CONSUMER.MSG.NEXT.SKIPSCOPE_UNITS.*"\n',
          () => `"$JS.API.CONSUMER.MSG.NEXT.SKIPSCOPE_UNITS.${deviceClass}"\n`,
        );
      server = await NatsServer.start(deployed);
      pool = await NatsWorkerPool.connect({ ...as('coordinator:one'), ownDevice: true, silenceMs: 2_000 });
      connection = await connectQueue(as('worker:two'), 'worker');
      coordinator = await connectQueue(as('coordinator:one'), 'test');
    });
    afterAll(async () => {
      await coordinator.close();
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
      const opened = await openGiven();
      const { direct } = await jetstreamManager(connection, { checkAPI: false });
      const files = new TaskFiles(new StoredFiles(direct));
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

    it('lets a worker hear who asks for workers, and say that it is there', async () => {
      const called = connection.subscribe(ROLL_CALL);
      await connection.flush();
      const loop = await QueueLoop.start({
        ...{ queue: as('worker:two'), id: 'there', deviceClass },
        answer: () => Promise.reject(new Error('It is asked for nothing.')),
      });
      const asking = await NatsWorkerPool.connect({
        ...{ ...as('coordinator:one'), ownDevice: true, silenceMs: 2_000 },
      });
      await expect.poll(() => asking.present.map(({ name }) => name)).toEqual(['there']);
      expect(called.getReceived()).toBe(1);
      await asking.close();
      await loop.stop();
      called.unsubscribe();
    });

    it.each([
      ['queue units', () => unitSubject(deviceClass)],
      ['change tasks and pictures', () => `$O.${FILE_BUCKET}.M.task`],
      [
        'store outcomes of another class of devices',
        () => `$KV.${OUTCOME_BUCKET}.${otherClass}.task.unit.ticket`,
      ],
      ['clear outcomes', () => `$JS.API.STREAM.PURGE.KV_${OUTCOME_BUCKET}`],
      ['list outcomes', () => `$JS.API.STREAM.INFO.KV_${OUTCOME_BUCKET}`],
      [
        'take units of another class of devices',
        () => `$JS.API.CONSUMER.MSG.NEXT.${UNIT_STREAM}.${otherClass}`,
      ],
      ['read units that others have', () => `$JS.API.STREAM.MSG.GET.${UNIT_STREAM}`],
      ['make consumers', () => `$JS.API.CONSUMER.CREATE.OBJ_${FILE_BUCKET}`],
    ])('does not let a worker %s', async (_, subject) => {
      await expect(connection.request(subject(), '{"seq":1}')).rejects.toThrow(
        /Permissions Violation for Publish/u,
      );
    });

    it.each(['>', '_INBOX.>', '_INBOX_coordinator.>', '_INBOX_*.>', 'skipscope.unit.*'])(
      'does not let a worker hear what others get: %s',
      async (subject) => {
        const heard = connection.subscribe(subject);
        await expect(heard.closed).resolves.toMatchObject({ name: 'PermissionViolationError' });
      },
    );

    it('does not let a worker read the secret of the tickets', async () => {
      const { direct } = await jetstreamManager(connection, { checkAPI: false, timeout: 500 });
      const subject = `$KV.${SECRET_BUCKET}.>`;
      await expect(
        direct.getMessage(`KV_${SECRET_BUCKET}`, { seq: 1, next_by_subj: subject }),
      ).rejects.toThrow();
    });

    it('does not let a worker replace or remove an outcome that is stored', async () => {
      const outcomes = await new Kvm(connection).open(OUTCOME_BUCKET, { allow_direct: true });
      const key = `${deviceClass}.task.unit.ticket`;
      await outcomes.create(key, 'first');
      await expect(outcomes.put(key, 'second')).rejects.toThrow(/maximum messages per subject/u);
      await expect(outcomes.delete(key)).rejects.toThrow(/maximum messages per subject/u);
      await expect(outcomes.purge(key)).rejects.toThrow(/rollup not permitted/u);
      expect((await outcomes.get(key))?.string()).toBe('first');
    });

    it('does not let a worker have the server send answers to where it may not send itself', async () => {
      const outcomes = await new Kvm(connection).open(OUTCOME_BUCKET, { allow_direct: true });
      const key = `${deviceClass}.task.unit.${'c'.repeat(32)}`;
      await outcomes.create(key, '{}');
      const stored = `$JS.API.DIRECT.GET.KV_${OUTCOME_BUCKET}.$KV.${OUTCOME_BUCKET}.${key}`;
      const next = `$JS.API.CONSUMER.MSG.NEXT.${UNIT_STREAM}.${deviceClass}`;
      for (const reply of [`$JS.API.STREAM.PURGE.KV_${OUTCOME_BUCKET}`, unitSubject(otherClass)])
        for (const subject of [stored, next, `$KV.${OUTCOME_BUCKET}.${key}`])
          connection.publish(subject, '', { reply });
      await connection.flush();
      await wait(500);
      expect((await outcomes.get(key))?.string()).toBe('{}');
      const manager = await jetstreamManager(coordinator);
      expect((await manager.streams.info(UNIT_STREAM)).state.messages).toBe(0);
    });

    it('believes nobody who was not handed the unit, neither what it answers nor who failed', async () => {
      const opened = await openGiven();
      const unit = { skip: [2], samples: [0], near: { skip: [], answers: [[]] } };
      const asked = opened.workers[0]?.answer(unit, signal);
      const named = { deviceClass, task: await taskKey(given), unit: await unitDigest(unit) };
      const outcomes = await new Kvm(connection).open(OUTCOME_BUCKET, { allow_direct: true });
      const guessed = { ...named, ticket: '0'.repeat(32) };
      await outcomes.create(
        outcomeKey(guessed),
        JSON.stringify({ answers: [[8]], blockTokens: 1, worker: 'w', ms: 1 }),
      );
      for (const worker of ['one', 'two'])
        await outcomes.create(failureKey(guessed, worker, 'now'), '{"message":"no","remedy":""}');
      await outcomes.create(`${deviceClass}.${named.task}.short`, 'anything');
      await expect.poll(() => outcomes.get(outcomeKey(guessed))).toBeNull();
      const loop = await QueueLoop.start({
        ...{ queue: as('worker:two'), id: 'honest', deviceClass },
        answer: () => Promise.resolve({ answers: [[4]], blockTokens: 1 }),
      });
      expect((await asked)?.answers).toEqual([[4]]);
      expect(loop.units).toHaveLength(1);
      await loop.stop();
      await opened.close();
    });

    it('does a unit that a stranger says is done', async () => {
      const opened = await openGiven();
      const unit = { skip: [3], samples: [0], near: { skip: [], answers: [[]] } };
      const asked = opened.workers[0]?.answer(unit, signal);
      const manager = await jetstreamManager(coordinator);
      await expect.poll(async () => (await manager.streams.info(UNIT_STREAM)).state.messages).toBe(1);
      const taken = await connection.request(
        `$JS.API.CONSUMER.MSG.NEXT.${UNIT_STREAM}.${deviceClass}`,
        '{"batch":1}',
        { timeout: 5_000, noMux: true },
      );
      connection.publish(taken.reply ?? '', '+ACK');
      const loop = await QueueLoop.start({
        ...{ queue: as('worker:two'), id: 'honest', deviceClass },
        answer: () => Promise.resolve({ answers: [[5]], blockTokens: 1 }),
      });
      expect((await asked)?.answers).toEqual([[5]]);
      await loop.stop();
      await opened.close();
    });
  },
);
