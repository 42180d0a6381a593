import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';

const entry = (owner: string, name: string) => ({ owner, name });

function drain(queue: FairQueue<{ owner: string; name: string }>): readonly string[] {
  const names: string[] = [];
  for (let next = queue.next(); next; next = queue.next()) names.push(next.name);
  return names;
}

describe('a fair queue', () => {
  it('takes turns between owners and keeps the order of each', () => {
    const queue = new FairQueue<{ owner: string; name: string }>();
    for (const name of ['a1', 'a2', 'a3']) queue.add(entry('a', name));
    queue.add(entry('b', 'b1'));
    queue.add(entry('c', 'c1'));
    expect(queue.inOrder().map(({ name }) => name)).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
    expect(drain(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
  });

  it('remembers who had a turn', () => {
    const queue = new FairQueue<{ owner: string; name: string }>();
    queue.add(entry('a', 'a1'));
    expect(queue.next()?.name).toBe('a1');
    queue.add(entry('a', 'a2'));
    queue.add(entry('b', 'b1'));
    expect(drain(queue)).toEqual(['b1', 'a2']);
  });

  it('forgets what was taken out', () => {
    const queue = new FairQueue<{ owner: string; name: string }>();
    const gone = entry('a', 'a1');
    queue.add(gone);
    queue.add(entry('b', 'b1'));
    queue.remove(gone);
    queue.remove(gone);
    expect(drain(queue)).toEqual(['b1']);
  });

  it('lists as many as a server may hold in a moment, in the order in which they are taken', () => {
    const queue = new FairQueue<{ owner: string; name: string }>();
    queue.add(entry('o1', 'first'));
    queue.next();
    for (let at = 0; at < 10_000; at++) queue.add(entry(`o${String(at % 1_000)}`, String(at)));
    const before = performance.now();
    const order = queue.inOrder().map(({ name }) => name);
    // Looking through all of them for each takes longer, and a busy machine does not.
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(new Set(order).size).toBe(10_000);
    expect(queue.size).toBe(10_000);
    // The owner that has had a turn comes last in each round.
    expect(order.slice(0, 1_000).map(Number)).toEqual([
      0,
      ...Array.from({ length: 998 }, (_, at) => at + 2),
      1,
    ]);
    const taken = Array.from({ length: 300 }, () => queue.next()?.name);
    expect(taken).toEqual(order.slice(0, 300));
  });
});
