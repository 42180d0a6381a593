import { describe, expect, it } from 'vitest';
import { SerialQueue } from './serial-queue.ts';

/** A task that ends when it is told to. */
function heldTask() {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { run: () => ended, end };
}

describe('a serial queue', () => {
  it('keeps the order, and goes on behind a failure', async () => {
    const queue = new SerialQueue();
    const order: string[] = [];
    const failed = queue.run(() => Promise.reject(new Error('broken')));
    const second = queue.run(() => Promise.resolve(order.push('second')));
    const third = queue.run(() => Promise.resolve(order.push('third')));
    await expect(failed).rejects.toThrow('broken');
    await Promise.all([second, third]);
    expect(order).toEqual(['second', 'third']);
  });

  it('drops at once what is aborted before its turn, and lets nobody pass what is under way', async () => {
    const queue = new SerialQueue();
    const held = heldTask();
    const order: string[] = [];
    const first = queue.run(held.run).then(() => order.push('first'));
    const controller = new AbortController();
    const dropped = queue.run(() => Promise.resolve(order.push('dropped')), controller.signal);
    const third = queue.run(() => Promise.resolve(order.push('third')));
    controller.abort('changed my mind');
    await expect(dropped).rejects.toBe('changed my mind');
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual([]);
    held.end();
    await Promise.all([first, third]);
    expect(order).toEqual(['first', 'third']);
  });

  it('leaves a task that has begun to its own signal', async () => {
    const queue = new SerialQueue();
    const held = heldTask();
    const controller = new AbortController();
    const working = queue.run(() => held.run().then(() => 'done'), controller.signal);
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    held.end();
    expect(await working).toBe('done');
  });
});
