import { describe, expect, it } from 'vitest';
import { SyntheticEvaluator } from '#engine/strategies/testing/synthetic-evaluator.ts';
import type { AnswerUnit, UnitAnswers } from './answer-unit.ts';
import { UnitDispatcher } from './unit-dispatcher.ts';
import type { UnitWorker } from './unit-worker.ts';
import { FakeWorker } from './testing/fake-worker.ts';
import { RandomOrder } from './testing/random-order.ts';

const unit = (block: number, samples: readonly number[] = [0]): AnswerUnit => ({
  skip: [block],
  samples,
  near: { skip: [], answers: samples.map(() => []) },
});

/** A worker whose units the test ends by hand. */
class HeldWorker implements UnitWorker {
  readonly begun: {
    readonly unit: AnswerUnit;
    readonly signal: AbortSignal;
    end(answers?: UnitAnswers): void;
    fail(): void;
  }[] = [];
  #changed: () => void = () => undefined;

  constructor(
    readonly name: string,
    public capacity: number,
  ) {}

  watch(changed: () => void): void {
    this.#changed = changed;
  }

  resize(capacity: number): void {
    this.capacity = capacity;
    this.#changed();
  }

  answer(given: AnswerUnit, signal: AbortSignal): Promise<UnitAnswers> {
    return new Promise((resolve, reject) => {
      this.begun.push({
        unit: given,
        signal,
        end: (answers = { answers: given.samples.map(() => [given.skip[0] ?? 0]), blockTokens: 10 }) => {
          resolve(answers);
        },
        fail: () => {
          reject(new Error(`${this.name} cannot do it.`));
        },
      });
    });
  }

  get blocks(): readonly (number | undefined)[] {
    return this.begun.map((begun) => begun.unit.skip[0]);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('a dispatcher', () => {
  it('gives what is asked for before what is expected, and each unit once', async () => {
    const worker = new HeldWorker('w', 1);
    const dispatcher = new UnitDispatcher([worker]);
    const first = dispatcher.ask(unit(1));
    dispatcher.expect([unit(2), unit(3)]);
    const asked = dispatcher.ask(unit(4));
    const again = dispatcher.ask(unit(1));
    for (let at = 0; at < 4; at++) {
      worker.begun[at]?.end();
      await turn();
    }
    expect(worker.blocks).toEqual([1, 4, 2, 3]);
    expect(await first).toEqual({ answers: [[1]], blockTokens: 10, worker: 'w' });
    expect(await again).toBe(await first);
    await asked;
    // What was answered ahead is there when it is asked for.
    expect((await dispatcher.ask(unit(3))).answers).toEqual([[3]]);
    expect(dispatcher.work).toEqual({
      workers: new Map([['w', { units: 4, blockTokens: 40, ms: 0 }]]),
      wastedUnits: 1,
      blockTokens: 40,
      wastedBlockTokens: 10,
      withdrawn: 0,
      waiting: 0,
      underWay: 0,
    });
  });

  it('takes back what is no longer expected, and ignores what comes of it', async () => {
    const worker = new HeldWorker('w', 2);
    const dispatcher = new UnitDispatcher([worker]);
    dispatcher.expect([unit(1), unit(2), unit(3)]);
    dispatcher.expect([unit(2)]);
    expect(worker.begun.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    worker.begun[0]?.end();
    await turn();
    expect(worker.blocks).toEqual([1, 2]);
    expect(dispatcher.work).toMatchObject({ withdrawn: 1, wastedUnits: 1 });
    // Asked for now, it is done again.
    void dispatcher.ask(unit(1));
    expect(worker.blocks).toEqual([1, 2, 1]);
  });

  it('gives a failed unit to another worker, and fails with the first error when none is left', async () => {
    const [bad, good] = [new HeldWorker('bad', 1), new HeldWorker('good', 1)];
    const dispatcher = new UnitDispatcher([bad, good]);
    const answers = dispatcher.ask(unit(1));
    bad.begun[0]?.fail();
    await turn();
    good.begun[0]?.end();
    expect((await answers).answers).toEqual([[1]]);
    const hopeless = dispatcher.ask(unit(2));
    for (let at = 1; at < 3; at++) {
      bad.begun.at(-1)?.fail();
      await turn();
      good.begun.at(-1)?.fail();
      await turn();
    }
    await expect(hopeless).rejects.toThrow('cannot do it.');
  });

  it('gives the units of a worker that has gone to another one, and takes whichever answers first', async () => {
    const [own, pool] = [new HeldWorker('own', 1), new HeldWorker('pool', 2)];
    const dispatcher = new UnitDispatcher([own, pool]);
    const asked = [1, 2, 3].map((block) => dispatcher.ask(unit(block)));
    expect([own.blocks, pool.blocks]).toEqual([[1], [2, 3]]);
    pool.resize(0);
    expect(pool.begun.every(({ signal }) => signal.aborted)).toBe(true);
    // The answer of one that was thought to be gone comes all the same.
    pool.begun[1]?.end({ answers: [[33]], blockTokens: 1 });
    await turn();
    expect((await asked[2])?.answers).toEqual([[33]]);
    own.begun[0]?.end();
    await turn();
    expect(own.blocks).toEqual([1, 2]);
    own.begun[1]?.end();
    expect((await asked[1])?.answers).toEqual([[2]]);
  });

  it('prefers the worker that had the samples last, and leaves none idle for that', async () => {
    const [one, two] = [new HeldWorker('one', 1), new HeldWorker('two', 1)];
    const dispatcher = new UnitDispatcher([one, two]);
    void dispatcher.ask(unit(1, [0]));
    void dispatcher.ask(unit(1, [1]));
    dispatcher.expect([unit(2, [1]), unit(2, [0]), unit(3, [0])]);
    one.begun[0]?.end();
    await turn();
    expect(one.begun[1]?.unit).toMatchObject({ skip: [2], samples: [0] });
    two.begun[0]?.end();
    await turn();
    expect(two.begun[1]?.unit).toMatchObject({ skip: [2], samples: [1] });
    two.begun[1]?.end();
    await turn();
    expect(two.begun[2]?.unit).toMatchObject({ skip: [3], samples: [0] });
  });

  it('is quiet once no worker has anything, and closes with all taken back', async () => {
    const model = new SyntheticEvaluator({ blocks: 6, samples: 4, seed: 1 });
    const worker = new FakeWorker(model, { name: 'w', capacity: 2, order: new RandomOrder(1), late: 1 });
    const dispatcher = new UnitDispatcher([worker]);
    dispatcher.expect([unit(1), unit(2), unit(3)]);
    await dispatcher.quiet();
    expect(dispatcher.work.wastedUnits).toBe(2);
    void dispatcher.ask(unit(4)).catch(() => undefined);
    await dispatcher.close();
    dispatcher.expect([unit(5)]);
    expect(worker.begun.map(({ skip }) => skip[0])).toEqual([1, 2, 4]);
  });
});
