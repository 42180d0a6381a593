import { describe, expect, it } from 'vitest';

import type { SearchOrder } from '#engine/search/strategy-choice.ts';
import { resultOf, search, syntheticRun, type SearchSettings } from './testing/search-runs.ts';
import { SyntheticEvaluator, type ScoreShape } from './testing/synthetic-evaluator.ts';
import { runSearch } from './run-search.ts';

const ORDERS: readonly SearchOrder[] = ['reverse', 'forward', 'random'];
const SHAPES: readonly ScoreShape[] = ['accuracy', 'set-precision', 'cider'];
const COMBINATIONS = ORDERS.flatMap((order) => SHAPES.map((shape) => ({ order, shape })));

interface Size {
  readonly blocks: number;
  readonly samples: number;
  readonly margin?: number;
}

async function compare(size: Size, seed: number, settings: SearchSettings) {
  const shape = settings.shape ?? 'accuracy';
  const pruned = await search(new SyntheticEvaluator({ ...size, seed, shape }), { ...settings, seed });
  const exhaustive = await search(new SyntheticEvaluator({ ...size, seed, shape }), {
    ...settings,
    seed,
    exhaustive: true,
  });
  return { pruned, exhaustive };
}

describe('a search whose candidates share passes', () => {
  const strategies = ['gm-skip', 'gm-skip-floating', 'gm-skip-beam'] as const;
  const cases = strategies.flatMap((strategy) => SHAPES.map((shape) => ({ strategy, shape })));

  it.each(cases)('equals exhaustive search, for as much work: $strategy, $shape', async (asked) => {
    const counted = async (of: SyntheticEvaluator, settings: SearchSettings, rows: number) => {
      const state = await runSearch({ ...syntheticRun(of, settings), rows });
      return { result: resultOf(state), calls: of.calls, work: state.work.blockTokens };
    };
    const calls = { apart: 0, together: 0 };
    const work = { apart: 0, together: 0 };
    for (let seed = 1; seed <= 40; seed++) {
      const many = seed % 2 ? 1 : 4;
      const size = { blocks: 5 + (seed % 5), samples: 9 + (seed % 13) * many, margin: 2 + (seed % 7) * 2 };
      const alpha = [0.7, 0.9, 0.95, 1][seed % 4] ?? 1;
      const settings = {
        ...asked,
        maxNewTokens: 40,
        order: ORDERS[seed % 3] ?? 'reverse',
        alpha,
        explore: seed % 3 === 0,
      };
      const of = () => new SyntheticEvaluator({ ...size, seed, shape: asked.shape });
      const exhaustive = await counted(of(), { ...settings, exhaustive: true }, 32);
      const apart = await counted(of(), settings, 8);
      const together = await counted(of(), settings, 32);
      expect(together.result, `seed ${seed}`).toEqual(exhaustive.result);
      calls.apart += apart.calls;
      calls.together += together.calls;
      work.apart += apart.work;
      work.together += together.work;
    }
    expect(calls.together / calls.apart).toBeLessThan(0.75);
    // A candidate that beats its parent by much makes work of its companions needless: in three of these 360 searches.
    expect(work.together / work.apart).toBeLessThan(1.001);
  });

  it('asks for every candidate of an exhaustive search in passes as large as may be', async () => {
    const of = new SyntheticEvaluator({ blocks: 8, samples: 16, seed: 2 });
    const settings = { exhaustive: true, maxBlocks: 1, explore: true };
    await runSearch({ ...syntheticRun(of, settings), rows: 32 });
    // The full model, then 8 candidates on 2 groups, 4 at a time.
    expect(of.calls).toBe(1 + (8 / 4) * 2);
  });
});

describe('pruned search', () => {
  it.each(COMBINATIONS)('equals exhaustive search: $order, $shape', async ({ order, shape }) => {
    let removed = 0;
    let pruned = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const size = { blocks: 5 + (seed % 5), samples: 9 + (seed % 13), margin: 2 + (seed % 7) * 2 };
      const settings = { order, shape, alpha: [0.7, 0.9, 0.95, 1][seed % 4] ?? 1, explore: seed % 3 === 0 };
      const runs = await compare(size, seed, settings);
      expect(resultOf(runs.pruned), `seed ${seed}`).toEqual(resultOf(runs.exhaustive));
      expect(runs.exhaustive.work.pruned).toBe(0);
      removed += runs.pruned.removalOrder.length;
      pruned += runs.pruned.work.pruned;
    }
    expect(removed).toBeGreaterThan(40);
    expect(pruned).toBeGreaterThan(40);
  });

  it('equals exhaustive search with a tie margin, protected blocks and a budget', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const order = ORDERS[seed % 3] ?? 'reverse';
      const settings = { order, eps: (seed % 4) * 0.04, protect: [0, 3], maxBlocks: 3, alpha: 0.8 };
      const { pruned, exhaustive } = await compare({ blocks: 8, samples: 17, margin: 5 }, seed, settings);
      expect(resultOf(pruned), `seed ${seed}`).toEqual(resultOf(exhaustive));
      expect(pruned.removalOrder).not.toContain(0);
      expect(pruned.removalOrder).not.toContain(3);
      expect(pruned.removalOrder.length).toBeLessThanOrEqual(3);
    }
  });

  it('equals exhaustive search when tighter score ranges of the samples are known', async () => {
    const evaluator = () =>
      new SyntheticEvaluator({ blocks: 7, samples: 24, seed: 5, shape: 'cider', margin: 8 });
    const run = () => ({
      ...syntheticRun(evaluator(), { shape: 'cider' }),
      scoreRange: () => ({ min: 0, max: 400 }),
    });
    const tight = await runSearch(run());
    const loose = await search(evaluator(), { shape: 'cider' });
    expect(resultOf(tight)).toEqual(resultOf(loose));
    expect(tight.work.blockTokens).toBeLessThan(loose.work.blockTokens);
  });

  it.each([
    { order: 'reverse' as const, limit: 0.135 },
    { order: 'forward' as const, limit: 0.15 },
  ])(
    'takes at most $limit of the exhaustive work on 24 blocks and 96 samples: $order',
    async ({ order, limit }) => {
      let done = 0;
      let full = 0;
      for (let seed = 1; seed <= 4; seed++) {
        const evaluator = new SyntheticEvaluator({ blocks: 24, samples: 96, seed, margin: 8 });
        const { work, path } = await search(evaluator, { order });
        expect(path.length).toBeGreaterThan(0);
        done += work.blockTokens;
        full += work.exhaustiveBlockTokens;
      }
      expect(done / full).toBeLessThanOrEqual(limit);
    },
  );
});
