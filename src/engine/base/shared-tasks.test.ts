import { expect, it, vi } from 'vitest';
import { SharedTasks } from './shared-tasks.ts';

/** A task that ends when it is told to, or when its signal is aborted. */
function told() {
  let end = (): void => undefined;
  const task = vi.fn(
    (signal: AbortSignal) =>
      new Promise<string>((resolve, reject) => {
        end = () => {
          resolve('done');
        };
        signal.addEventListener('abort', () => {
          reject(signal.reason);
        });
      }),
  );
  return { task, end: () => end(), signal: () => task.mock.lastCall?.[0] };
}

it('one task is made for all who ask meanwhile, and another one afterwards', async () => {
  const tasks = new SharedTasks<string>();
  const { task, end } = told();
  const asked = [tasks.run('a', undefined, task), tasks.run('a', undefined, task)];
  const other = tasks.run('b', undefined, () => Promise.resolve('other'));
  end();
  expect(await Promise.all([...asked, other])).toEqual(['done', 'done', 'other']);
  expect(task).toHaveBeenCalledOnce();
  const again = tasks.run('a', undefined, task);
  end();
  expect(await again).toBe('done');
  expect(task).toHaveBeenCalledTimes(2);
});

it('one who gives up leaves at once, and the last one ends the task', async () => {
  const tasks = new SharedTasks<string>();
  const { task, signal } = told();
  const leaving = [new AbortController(), new AbortController()];
  const asked = leaving.map((controller) => tasks.run('a', controller.signal, task));
  const [first, second] = asked.map((one) => expect(one).rejects.toThrow('enough'));
  leaving[0]?.abort(new Error('enough'));
  await first;
  expect(signal()?.aborted).toBe(false);
  leaving[1]?.abort(new Error('enough'));
  await second;
  expect(signal()?.aborted).toBe(true);
});

it('who asks behind the last one that gave up gets a task of its own', async () => {
  const tasks = new SharedTasks<string>();
  const { task, end } = told();
  const leaving = new AbortController();
  const given = expect(tasks.run('a', leaving.signal, task)).rejects.toThrow('enough');
  leaving.abort(new Error('enough'));
  await given;
  const again = tasks.run('a', undefined, task);
  end();
  expect(await again).toBe('done');
});
