import { describe, expect, it } from 'vitest';

import { type Interruptible, atOnce, inTurns } from './in-turns.ts';

/** Work of three steps, each longer than a turn. */
function* slowWork(log: string[], result: number): Interruptible<number> {
  for (let step = 0; step < 3; step++) {
    const end = performance.now() + 15;
    while (performance.now() < end);
    log.push('turn');
    yield;
  }
  return result;
}

describe('work that may be interrupted', () => {
  it('has the same result at once and in turns', async () => {
    expect(atOnce(slowWork([], 7))).toBe(7);
    expect(await inTurns(slowWork([], 7))).toBe(7);
  });

  it('gives others of its thread a turn after each of its own, also where there is much of it', async () => {
    const log: string[] = [];
    const serving = setInterval(() => log.push('served'), 0);
    const works = Promise.all([1, 2, 3].map((result) => inTurns(slowWork(log, result))));
    // The first turn of each is taken when the work is given.
    expect(log.splice(0)).toEqual(['turn', 'turn', 'turn']);
    expect(await works).toEqual([1, 2, 3]);
    clearInterval(serving);
    expect(log.filter((entry) => entry === 'turn')).toHaveLength(6);
    expect(log.join(' ')).not.toContain('turn turn');
  });

  it('leaves others as long as a step took that could not be interrupted', async () => {
    function* long(): Interruptible<null> {
      for (let step = 0; step < 2; step++) {
        const end = performance.now() + 100;
        while (performance.now() < end);
        ends.push(performance.now());
        yield;
        starts.push(performance.now());
      }
      return null;
    }
    const ends: number[] = [];
    const starts: number[] = [];
    await inTurns(long());
    expect(starts).toHaveLength(2);
    for (const [at, start] of starts.entries()) expect(start - (ends[at] ?? 0)).toBeGreaterThan(90);
  });

  it('fails as its steps do, and lets other work go on', async () => {
    function* failing(): Interruptible<never> {
      yield* slowWork([], 0);
      throw new Error('step');
    }
    const works = await Promise.allSettled([inTurns(failing()), inTurns(slowWork([], 2))]);
    expect(works).toMatchObject([{ reason: { message: 'step' } }, { value: 2 }]);
  });
});
