import { expect, it } from 'vitest';
import { readAhead } from './read-ahead.ts';

const items = [4, 4, 4, 20, 1, 1, 1].map((bytes, id) => ({ id, bytes }));

it('yields in order and keeps no more than the window waiting', async () => {
  const started: number[] = [];
  const ahead: number[] = [];
  const read = async ({ id }: { id: number }) => {
    started.push(id);
    // Later reads end first.
    for (let turns = 20 - 2 * id; turns > 0; turns--) await Promise.resolve();
    return id * 10;
  };
  for await (const [item, result] of readAhead(items, 8, read)) {
    expect(result).toBe(item.id * 10);
    ahead.push(started.length - 1 - item.id);
  }
  expect(started).toEqual([0, 1, 2, 3, 4, 5, 6]);
  // While item 0 is worked on, only item 1 was read as well; the big one is read alone.
  expect(ahead).toEqual([1, 1, 0, 0, 2, 1, 0]);
});

it('passes on the first failure in order; what was started behind it ends unheard', async () => {
  const seen: number[] = [];
  const consume = async () => {
    const read = async ({ id }: { id: number }) => {
      if (id > 0) throw new Error(`item ${id}`);
      return id;
    };
    for await (const [item] of readAhead(items, 100, read)) seen.push(item.id);
  };
  await expect(consume()).rejects.toThrow('item 1');
  expect(seen).toEqual([0]);
});
