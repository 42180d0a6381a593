import { setTimeout as wait } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unitDigest } from '#engine/workers/unit-task.ts';
import { connectQueue } from './connect-queue.ts';
import { UNIT_STREAM, unitSubject } from './queue-names.ts';
import { type QueueStores, openConsumer, openStores } from './queue-stores.ts';
import { NATS_BINARY, NatsServer, WITHOUT_NATS } from './testing/nats-server.ts';
import { QueueLoop, type QueueLoopOptions } from './testing/queue-loop.ts';
import { type AskedUnit, encodeMessage } from './unit-message.ts';

/** Longer than a worker takes units ahead behind. */
const LONG_MS = 400;
/** Within these a worker has asked for a unit and got none. */
const LONGEST_TURN_MS = 1_300;
/** So long that no unit changes hands for silence. */
const SILENCE_MS = 60_000;

const answersOf = ({ skip }: AskedUnit) => ({ answers: [[skip[0] ?? 0]], blockTokens: 5 });

describe.skipIf(NATS_BINARY === null)(`the next unit of a worker${WITHOUT_NATS}`, { timeout: 60_000 }, () => {
  let server: NatsServer;
  let connection: NatsConnection;
  let stores: QueueStores;
  let deviceClass: string;
  let classes = 0;
  const loops: QueueLoop[] = [];

  /** Answers of blocks that wait for `release`; all others are there at once. */
  const held = new Map<number, () => void>();
  const release = (block: number) => held.get(block)?.();
  const holding =
    (...blocks: readonly number[]): QueueLoopOptions['answer'] =>
    async (unit, until) => {
      const [block = 0] = unit.skip;
      if (blocks.includes(block))
        await new Promise<void>((resolve, reject) => {
          held.set(block, resolve);
          until.addEventListener('abort', () => {
            reject(new Error('stopped'));
          });
        });
      return answersOf(unit);
    };

  async function worker(
    id: string,
    answer: QueueLoopOptions['answer'],
    moreClasses: () => readonly string[] = () => [],
  ): Promise<QueueLoop> {
    const options = { queue: { url: server.url }, id, deviceClass, answer, moreClasses };
    const loop = await QueueLoop.start(options);
    loops.push(loop);
    return loop;
  }
  async function publish(...blocks: readonly number[]): Promise<void> {
    for (const block of blocks) {
      const unit = { skip: [block], samples: [0], near: { skip: [], answers: [[7]] } };
      const named = { task: 'a'.repeat(32), unit: await unitDigest(unit), ticket: 'b'.repeat(32) };
      await stores.stream.publish(unitSubject(deviceClass), encodeMessage({ ...named, ...unit }));
    }
  }
  /** Units that workers have, and those that nobody has. */
  async function units(): Promise<{ taken: number; waiting: number }> {
    const info = await stores.manager.consumers.info(UNIT_STREAM, deviceClass);
    return { taken: info.num_ack_pending, waiting: info.num_pending };
  }
  const done = (loop: QueueLoop) => loop.units.map(({ skip }) => skip[0]);

  beforeAll(async () => {
    server = await NatsServer.start();
    connection = await connectQueue({ url: server.url }, 'test');
    stores = await openStores(connection);
  });
  beforeEach(async () => {
    deviceClass = String(classes++).repeat(32);
    await openConsumer(stores.manager, deviceClass, SILENCE_MS);
  });
  afterEach(async () => {
    await Promise.all(loops.splice(0).map((loop) => loop.stop()));
    held.clear();
  });
  afterAll(async () => {
    await connection.close();
    await server.remove();
  });

  it('is taken while a unit behind a short one is answered, and stays with it', async () => {
    const one = await worker('one', holding(1));
    await publish(0);
    await expect.poll(units).toEqual({ taken: 0, waiting: 0 });
    const told = new Set<string>();
    const signs = connection.subscribe('$JS.ACK.>', {
      callback: (_, message) => {
        if (message.string() === '+WPI') told.add(message.subject);
      },
    });
    await publish(1, 2, 3);
    await expect.poll(units).toEqual({ taken: 2, waiting: 1 });
    // The one ahead is told to be under way, too.
    await expect.poll(() => told.size).toBe(2);
    signs.unsubscribe();
    const other = await worker('other', holding());
    await expect.poll(units).toEqual({ taken: 2, waiting: 0 });
    release(1);
    await expect.poll(units).toEqual({ taken: 0, waiting: 0 });
    expect([done(one), done(other)]).toEqual([[0, 1, 2], [3]]);
  });

  it('is left to others behind a long one', async () => {
    const one = await worker('one', holding(0, 1));
    await publish(0);
    await expect.poll(() => done(one)).toEqual([0]);
    await wait(LONG_MS);
    release(0);
    await expect.poll(units).toEqual({ taken: 0, waiting: 0 });
    await publish(1, 2);
    await expect.poll(() => done(one)).toEqual([0, 1]);
    await wait(LONG_MS);
    expect(await units()).toEqual({ taken: 1, waiting: 1 });
    release(1);
    await expect.poll(units).toEqual({ taken: 0, waiting: 0 });
  });

  it('goes back at once when the worker is stopped', async () => {
    const one = await worker('one', holding(1));
    await publish(0);
    await expect.poll(units).toEqual({ taken: 0, waiting: 0 });
    await publish(1, 2);
    await expect.poll(units).toEqual({ taken: 2, waiting: 0 });
    await loops.splice(0)[0]?.stop();
    const other = await worker('other', holding());
    await expect.poll(units, { timeout: 10_000 }).toEqual({ taken: 0, waiting: 0 });
    expect([done(one), done(other).sort()]).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('is answered with its own model, also where the worker has another one by then', async () => {
    const other = 'f'.repeat(32);
    let more: readonly string[] = [];
    const one = await worker('one', holding(1), () => more);
    // A turn without a unit comes first.
    await wait(LONGEST_TURN_MS);
    await publish(0);
    await expect.poll(units).toEqual({ taken: 0, waiting: 0 });
    await publish(1, 2);
    await expect.poll(units).toEqual({ taken: 2, waiting: 0 });
    more = [other];
    release(1);
    await expect.poll(units).toEqual({ taken: 0, waiting: 0 });
    expect([done(one), one.classes]).toEqual([[0, 1, 2], [0, 1, 2].map(() => deviceClass)]);
  });

  it('is not done again when it is the same, delivered twice', async () => {
    const one = await worker('one', holding(1));
    await publish(0);
    await expect.poll(units).toEqual({ taken: 0, waiting: 0 });
    await publish(1, 1);
    await expect.poll(units).toEqual({ taken: 2, waiting: 0 });
    release(1);
    await expect.poll(units).toEqual({ taken: 0, waiting: 0 });
    expect(done(one)).toEqual([0, 1]);
  });
});
