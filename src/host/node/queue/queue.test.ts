import { setTimeout as wait } from 'node:timers/promises';
import { Kvm } from '@nats-io/kv';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { APP_VERSION } from '#engine/base/app-version.ts';
import type { AnswerUnit } from '#engine/workers/answer-unit.ts';
import { type UnitTask, classKey, taskKey, unitDigest } from '#engine/workers/unit-task.ts';
import type { UnitWorker } from '#engine/workers/unit-worker.ts';
import type { OpenTask } from '#service/ports/worker-pool.ts';
import { connectQueue } from './connect-queue.ts';
import { NatsWorkerPool } from './nats-worker-pool.ts';
import { OUTCOME_BUCKET, UNIT_STREAM, outcomeKey, unitSubject } from './queue-names.ts';
import { OutcomeTickets } from './outcome-tickets.ts';
import { encodeMessage } from './unit-message.ts';
import { NATS_BINARY, NatsServer, WITHOUT_NATS } from './testing/nats-server.ts';
import { QueueLoop, type QueueLoopOptions } from './testing/queue-loop.ts';

const SILENCE_MS = 1_500;
const signal = new AbortController().signal;

let tasks = 0;
/** A task that no other test has: the outcomes of one are found by the next. */
function nextTask(): UnitTask {
  return {
    ...{ format: 'skipscope-units', version: 1, app: APP_VERSION },
    model: { name: 'model', hash: 'a'.repeat(64) },
    arithmetic: {
      ...{ provider: 'cpu', version: '1', adapter: `CPU ${String(tasks++)}` },
      ...{ arithmetic: 'float32', weights: 'float' },
    },
    ...{ independent: false, phase: 'both', maxNewTokens: 4, noiseMargin: 0.1, prompts: [[1, 2]] },
    samples: [{ prompt: 0, picture: 'b'.repeat(64) }],
  };
}

const unit = (block: number): AnswerUnit => ({
  skip: [block],
  samples: [0],
  near: { skip: [], answers: [[7]] },
});
const answersOf = ({ skip }: Pick<AnswerUnit, 'skip'>) => ({ answers: [[skip[0] ?? 0]], blockTokens: 5 });
const answering: QueueLoopOptions['answer'] = (asked) => Promise.resolve(answersOf(asked));

describe.skipIf(NATS_BINARY === null)(`a queue of NATS${WITHOUT_NATS}`, { timeout: 60_000 }, () => {
  let server: NatsServer;
  let pool: NatsWorkerPool;
  let task: UnitTask;
  let deviceClass: string;
  let opened: OpenTask;
  const loops: QueueLoop[] = [];

  const queue = () => ({ url: server.url });
  const openTask = () =>
    pool.open({ task, vocabulary: 100, picture: () => Promise.resolve(new Uint8Array(300_000)), signal });
  const posted = (): UnitWorker => {
    const [worker] = opened.workers;
    if (worker) return worker;
    throw new Error('The queue gives no worker.');
  };
  const ask = (block: number, until = new AbortController().signal) => posted().answer(unit(block), until);

  async function worker(id: string, answer = answering, beats = true): Promise<QueueLoop> {
    const loop = await QueueLoop.start({ queue: queue(), id, deviceClass, answer, beats });
    loops.push(loop);
    return loop;
  }

  /** The name of a unit and the ticket that it is handed out with. */
  async function placeOf(block: number) {
    const named = { task: await taskKey(task), unit: await unitDigest(unit(block)) };
    const connection = await connectQueue(queue(), 'test');
    const tickets = await OutcomeTickets.open(connection);
    await connection.close();
    return { ...named, ticket: tickets.ticketOf({ deviceClass, ...named }) };
  }

  /** Numbers of the units that are in the queue, those under way among them. */
  async function queued(): Promise<number> {
    const connection = await connectQueue(queue(), 'test');
    const manager = await jetstreamManager(connection);
    const info = await manager.streams.info(UNIT_STREAM, { subjects_filter: unitSubject(deviceClass) });
    await connection.close();
    return info.state.subjects?.[unitSubject(deviceClass)] ?? 0;
  }

  beforeAll(async () => {
    server = await NatsServer.start();
  });
  beforeEach(async () => {
    task = nextTask();
    deviceClass = await classKey(task);
    pool = await NatsWorkerPool.connect({ ...queue(), ownDevice: true, silenceMs: SILENCE_MS });
    opened = await openTask();
  });
  afterEach(async () => {
    await opened.close();
    await pool.close();
    await Promise.all(loops.splice(0).map((loop) => loop.stop()));
  });
  afterAll(() => server.remove());

  it('counts workers that are there, and has each unit answered once', async () => {
    expect(posted().capacity).toBe(0);
    const both = [await worker('one'), await worker('two')];
    await expect.poll(() => posted().capacity).toBe(4);
    expect(pool.present.map(({ name }) => name).sort()).toEqual(['one', 'two']);
    const blocks = Array.from({ length: 20 }, (_, block) => block);
    const answers = await Promise.all(blocks.map((block) => ask(block)));
    expect(answers.map((given) => given.answers)).toEqual(blocks.map((block) => [[block]]));
    expect(both.flatMap(({ units }) => units.map(({ skip }) => skip[0])).sort()).toEqual([...blocks].sort());
    await expect.poll(queued).toBe(0);
    await both[0]?.stop();
    loops.splice(0, 1);
    expect(posted().capacity).toBe(2);
  });

  it('finds an outcome that is stored, also after the coordinator was started again', async () => {
    const one = await worker('one');
    await ask(1);
    expect((await ask(1)).answers).toEqual([[1]]);
    await opened.close();
    await pool.close();
    pool = await NatsWorkerPool.connect({ ...queue(), ownDevice: true, silenceMs: SILENCE_MS });
    opened = await openTask();
    expect((await ask(1)).answers).toEqual([[1]]);
    expect(one.units).toHaveLength(1);
  });

  it('does a unit once that is delivered twice', async () => {
    const connection = await connectQueue(queue(), 'test');
    const { skip, samples, near } = unit(3);
    const message = encodeMessage({
      ...(await placeOf(3)),
      ...{ skip: [...skip], samples: [...samples], near: { skip: [...near.skip], answers: [[7]] } },
    });
    const manager = await jetstreamManager(connection);
    for (let copy = 0; copy < 3; copy++) await manager.jetstream().publish(unitSubject(deviceClass), message);
    const one = await worker('one');
    expect((await ask(3)).answers).toEqual([[3]]);
    await expect.poll(queued).toBe(0);
    expect(one.units).toHaveLength(1);
    await connection.close();
  });

  it('takes a unit back that nobody waits for', async () => {
    const abort = new AbortController();
    const asked = ask(1, abort.signal);
    await expect.poll(queued).toBe(1);
    abort.abort(new Error('Enough.'));
    await expect(asked).rejects.toThrow('Enough.');
    await expect.poll(queued).toBe(0);
  });

  it('gives the unit of a silent worker to another one, and keeps that of one that works long', async () => {
    const never = new Promise<never>(() => undefined);
    // It has taken the unit, and says nothing more.
    const connection = await connectQueue(queue(), 'test');
    const asked = ask(1);
    await connection.request(
      `$JS.API.CONSUMER.MSG.NEXT.${UNIT_STREAM}.${deviceClass}`,
      JSON.stringify({ batch: 1 }),
      { timeout: 5_000, noMux: true },
    );
    let ended = false;
    const slow = await worker('slow', async (given) => {
      await Promise.race([never, wait(2 * SILENCE_MS)]);
      ended = true;
      return answersOf(given);
    });
    expect((await asked).answers).toEqual([[1]]);
    expect(ended).toBe(true);
    expect(slow.units).toHaveLength(1);
    await connection.close();
  });

  it('hands the unit back that a stopped worker has', async () => {
    const stopped = await worker(
      'stopped',
      (_unit, until) =>
        new Promise((_, reject) => {
          until.addEventListener('abort', () => {
            reject(new Error('stopped'));
          });
        }),
    );
    const asked = ask(1);
    await expect.poll(() => stopped.units.length).toBe(1);
    const before = Date.now();
    const other = await worker('other');
    await stopped.stop();
    loops.splice(loops.indexOf(stopped), 1);
    expect((await asked).answers).toEqual([[1]]);
    expect(other.units).toHaveLength(1);
    expect(Date.now() - before).toBeLessThan(10 * SILENCE_MS);
  });

  it('gives a unit that fails to another worker, and says who failed when two have', async () => {
    const failing: QueueLoopOptions['answer'] = ({ skip }) =>
      Promise.reject(new Error(`no weights for block ${String(skip[0])}`));
    const bad = await worker('bad', failing);
    await expect.poll(() => posted().capacity).toBe(2);
    const good = await worker('good', (asked) =>
      asked.skip[0] === 9 ? failing(asked, signal) : answering(asked, signal),
    );
    await expect.poll(() => posted().capacity).toBe(4);
    expect((await Promise.all([1, 2, 3].map((block) => ask(block)))).map(({ answers }) => answers)).toEqual([
      [[1]],
      [[2]],
      [[3]],
    ]);
    expect(good.units.length).toBeGreaterThan(0);
    await expect(ask(9)).rejects.toMatchObject({
      code: 'runtime',
      message: expect.stringMatching(
        /samples 0 without blocks 9: .*worker (bad|good): no weights for block 9; worker/u,
      ),
    });
    await expect.poll(queued).toBe(0);
    expect(bad.errors.length).toBeGreaterThan(0);
  });

  it('does not take answers that are impossible, and asks another worker', async () => {
    let first = true;
    const one = await worker('one');
    const forger = await worker('forger', (asked) => {
      const forged = first ? { answers: [[100]], blockTokens: 5 } : answersOf(asked);
      first = false;
      return Promise.resolve(forged);
    });
    await expect.poll(() => posted().capacity).toBe(4);
    const blocks = Array.from({ length: 12 }, (_, block) => block);
    const answers = await Promise.all(blocks.map((block) => ask(block)));
    expect(answers.map((given) => given.answers)).toEqual(blocks.map((block) => [[block]]));
    expect(one.units.length + forger.units.length).toBe(forger.units.length > 0 ? 13 : 12);
  });

  it('throws outcomes of another form away', async () => {
    const connection = await connectQueue(queue(), 'test');
    const outcomes = await new Kvm(connection).open(OUTCOME_BUCKET);
    const key = outcomeKey({ deviceClass, ...(await placeOf(1)) });
    await outcomes.put(key, '{"answers":"all of them"}');
    const asked = ask(1);
    await worker('one');
    await expect.poll(() => posted().capacity).toBe(2);
    await expect(Promise.race([asked, wait(20_000)])).resolves.toMatchObject({ answers: [[1]] });
    await connection.close();
  });

  it('names workers that get no units of a run, and why', async () => {
    const said: string[] = [];
    await opened.close();
    await pool.close();
    pool = await NatsWorkerPool.connect({
      ...{ ...queue(), ownDevice: true, silenceMs: SILENCE_MS },
      onRefused: (sentence) => said.push(sentence),
    });
    opened = await openTask();
    await worker('one');
    // The worker of the test says of its device that it is a CPU of another name.
    await expect
      .poll(() => said)
      .toEqual([expect.stringMatching(/^Worker one gets no units: it computes with CPU, the search/u)]);
  });

  it('goes on when the server was killed and is there again, with its disk', async () => {
    const one = await worker('one', async (asked) => {
      await wait(300);
      return answersOf(asked);
    });
    await expect.poll(() => posted().capacity).toBe(2);
    const asked = Promise.all([1, 2, 3, 4].map((block) => ask(block)));
    await expect.poll(() => one.units.length).toBe(2);
    await server.kill();
    await wait(500);
    await server.start();
    expect((await asked).map(({ answers }) => answers)).toEqual([[[1]], [[2]], [[3]], [[4]]]);
  });
});
