import { expect, it } from 'vitest';
import { DeviceLock } from './device-lock.ts';

/** A task that runs until `finish` is called. */
function open(log: string[], name: string) {
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const task = async () => {
    log.push(name);
    await finished;
  };
  return { task, finish };
}

it('lets the urgent go first, one at a time', async () => {
  const lock = new DeviceLock();
  const log: string[] = [];
  const first = open(log, 'evaluation 1');
  const running = lock.run('background', undefined, first.task);
  const second = lock.run('background', undefined, async () => void log.push('evaluation 2'));
  const question = lock.run('interactive', undefined, async () => void log.push('question'));
  await Promise.resolve();
  expect(log).toEqual(['evaluation 1']);
  first.finish();
  await Promise.all([running, second, question]);
  expect(log).toEqual(['evaluation 1', 'question', 'evaluation 2']);
});

it('lets the urgent in between where a long task gives way, and only them', async () => {
  const lock = new DeviceLock();
  const log: string[] = [];
  const rebase = lock.run('background', undefined, async (giveWay) => {
    log.push('group 1');
    await giveWay();
    log.push('group 2');
    const question = lock.run('interactive', undefined, async () => void log.push('question'));
    const other = lock.run('background', undefined, async () => void log.push('other'));
    await giveWay();
    log.push('group 3');
    return { question, other };
  });
  const { question, other } = await rebase;
  await Promise.all([question, other]);
  expect(log).toEqual(['group 1', 'group 2', 'question', 'group 3', 'other']);
});

it('forgets who gave up waiting', async () => {
  const lock = new DeviceLock();
  const log: string[] = [];
  const first = open(log, 'evaluation');
  const running = lock.run('background', undefined, first.task);
  const controller = new AbortController();
  const waiting = lock.run('interactive', controller.signal, async () => void log.push('question'));
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  first.finish();
  await running;
  await lock.run('background', undefined, async () => void log.push('later'));
  expect(log).toEqual(['evaluation', 'later']);
});

it('is free again after a failure', async () => {
  const lock = new DeviceLock();
  await expect(lock.run('background', undefined, () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  );
  expect(await lock.run('background', undefined, () => Promise.resolve(1))).toBe(1);
});
