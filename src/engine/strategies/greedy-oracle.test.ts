import { describe, expect, it } from 'vitest';
import type { SearchOrder } from '#engine/search/strategy-choice.ts';
import { withBlock, type SkipSet } from '#engine/base/skip-set.ts';
import { runSearch } from './run-search.ts';
import { search, syntheticRun } from './testing/search-runs.ts';
import { SyntheticEvaluator } from './testing/synthetic-evaluator.ts';

const SIZE = { blocks: 8, samples: 15, margin: 6 };

/** The method written down plainly: every candidate on every sample, ties to the end of the list that the order names. */
function plainGreedy(seed: number, order: SearchOrder, alpha: number, eps: number): readonly number[] {
  const model = new SyntheticEvaluator({ ...SIZE, seed });
  const metric = (skip: SkipSet): number => {
    let sum = 0;
    for (let sample = 0; sample < SIZE.samples; sample++) sum += model.outcome(skip, sample).score;
    return sum / SIZE.samples;
  };
  const removed: number[] = [];
  let skip: SkipSet = [];
  const floor = alpha * metric([]);
  while (skip.length < SIZE.blocks) {
    const parent = skip;
    const candidates = Array.from({ length: SIZE.blocks }, (_, block) => block).filter(
      (block) => !parent.includes(block),
    );
    const scored = candidates.map((block) => ({ block, value: metric(withBlock(parent, block)) }));
    const best = Math.max(...scored.map(({ value }) => value));
    if (best < floor) break;
    const tied = scored.filter(({ value }) => value >= best - eps && value >= floor);
    const winner = order === 'reverse' ? tied.at(-1) : tied[0];
    if (!winner) break;
    removed.push(winner.block);
    skip = withBlock(skip, winner.block);
  }
  return removed;
}

describe('the greedy path', () => {
  it.each(['reverse', 'forward'] as const)(
    'is that of the method written down plainly: %s',
    async (order) => {
      const lengths = new Set<number>();
      for (let seed = 1; seed <= 50; seed++) {
        const alpha = seed % 2 ? 0.8 : 0.95;
        const eps = seed % 3 ? 0 : 0.1;
        const expected = plainGreedy(seed, order, alpha, eps);
        const { removalOrder } = await search(new SyntheticEvaluator({ ...SIZE, seed }), {
          order,
          alpha,
          eps,
        });
        expect(removalOrder, `seed ${seed}`).toEqual(expected);
        lengths.add(expected.length);
      }
      expect(lengths.size).toBeGreaterThan(3);
    },
  );

  it('differs between the orders where blocks tie, and random follows its seed', async () => {
    const run = async (order: SearchOrder, seed: number) => {
      const settings = { order, seed, explore: true };
      return (await search(new SyntheticEvaluator({ ...SIZE, seed: 4 }), settings)).removalOrder.join();
    };
    const random = await Promise.all([1, 2, 3, 4].map((seed) => run('random', seed)));
    expect(await run('reverse', 1)).not.toBe(await run('forward', 1));
    expect(new Set(random).size).toBeGreaterThan(1);
    expect(await run('random', 2)).toBe(random[1]);
  });

  it('stops for the reason it gives', async () => {
    const make = () => new SyntheticEvaluator({ ...SIZE, seed: 2 });
    const constrained = await search(make(), { alpha: 0.9 });
    const budget = await search(make(), { explore: true, maxBlocks: 2 });
    const explored = await search(make(), { alpha: 0.9, explore: true, protect: [1] });
    expect([constrained.doneReason, budget.doneReason, explored.doneReason]).toEqual([
      'constraint',
      'budget',
      'exhausted',
    ]);
    expect(budget.removalOrder).toHaveLength(2);
    expect(explored.removalOrder).toHaveLength(7);
    expect(explored.removalOrder.slice(0, constrained.removalOrder.length)).toEqual(constrained.removalOrder);
    expect(explored.operatingPoints.highSparsity?.value).toBeGreaterThanOrEqual(
      0.9 * (explored.baseline?.value ?? 2),
    );
  });
});

describe('the work counters', () => {
  it('count in an exhaustive run what every candidate costs through every kept block', async () => {
    const run = syntheticRun(new SyntheticEvaluator({ ...SIZE, seed: 6 }), { alpha: 0.8, exhaustive: true });
    const { work } = await runSearch(run);
    let full = 0;
    let done = 0;
    let evaluations = 0;
    for (const event of await run.journal.read()) {
      if (event.type !== 'evaluation') continue;
      done += event.blockTokens;
      if (event.kind === 'base' && event.step > 0) continue;
      evaluations += event.outcomes.length;
      if (event.kind === 'base') continue;
      for (const { positions } of event.outcomes) full += positions * (SIZE.blocks - event.skip.length);
    }
    expect(work).toEqual({ blockTokens: done, exhaustiveBlockTokens: full, evaluations, pruned: 0 });
    expect(full).toBeGreaterThan(done);
  });
});
