import { describe, expect, it } from 'vitest';
import { skipSet, toggled, type SkipSet } from '#engine/base/skip-set.ts';
import { STRATEGY_KEYS, type StrategyKey } from '#engine/search/strategy-choice.ts';
import { STRATEGIES, strategyByKey } from '#engine/search/strategy-catalogue.ts';
import { fixedIntervalSet, unevenIntervalSet } from './fixed-interval.ts';
import { runSearch } from './run-search.ts';
import { resultOf, search, syntheticRun, type SearchSettings } from './testing/search-runs.ts';
import { SyntheticEvaluator } from './testing/synthetic-evaluator.ts';
import { logLikelihood, syntheticReferences } from './testing/synthetic-references.ts';

const SIZE = { blocks: 8, samples: 21, margin: 6 };
const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1);

const model = (seed: number): SyntheticEvaluator => new SyntheticEvaluator({ ...SIZE, seed });

function metric(of: SyntheticEvaluator, skip: SkipSet): number {
  let sum = 0;
  for (let sample = 0; sample < SIZE.samples; sample++) sum += of.outcome(skip, sample).score;
  return sum / SIZE.samples;
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** The best of some skip sets; of equals the one whose changed block is the highest. */
function bestOf(of: SyntheticEvaluator, parent: SkipSet, blocks: readonly number[]) {
  return blocks
    .map((block) => {
      const skip = toggled(parent, block);
      return { skip, value: metric(of, skip) };
    })
    .reduce<{ skip: SkipSet; value: number } | null>(
      (best, next) => (best && best.value > next.value ? best : next),
      null,
    );
}

describe('the registry', () => {
  it('has every strategy that a spec can name, once', () => {
    expect(STRATEGIES.map(({ key }) => key).sort()).toEqual([...STRATEGY_KEYS].sort());
    expect(() => strategyByKey('magic')).toThrow('There is no strategy "magic".');
  });
});

describe('intervals', () => {
  it('skip the shares that Skip-MLLM reports for 32 blocks', () => {
    const share = (interval: number): string =>
      ((100 * fixedIntervalSet(32, interval).length) / 32).toFixed(2);
    expect([3, 4, 6, 7, 10].map(share)).toEqual(['31.25', '21.88', '15.63', '12.50', '9.38']);
    expect(fixedIntervalSet(10, 3)).toEqual([3, 6, 9]);
  });

  it('are as large when uneven, differ by seed, and spare protected blocks', () => {
    const sets = range(20).map((seed) => unevenIntervalSet(32, 4, seed, [0, 31]));
    for (const set of sets) {
      expect(set).toHaveLength(7);
      expect(set).not.toContain(0);
      expect(set).not.toContain(31);
    }
    expect(new Set(sets.map(String)).size).toBeGreaterThan(15);
    expect(unevenIntervalSet(32, 4, 5, [])).toEqual(unevenIntervalSet(32, 4, 5, []));
  });

  it.each(['fixed-interval', 'uneven-interval'] as const)(
    '%s has one point, scored as it is',
    async (strategy) => {
      const of = model(3);
      const state = await search(of, { strategy, interval: 3 });
      expect(state.path).toHaveLength(1);
      const [point] = state.path;
      expect(point?.value).toBe(metric(of, point?.skip ?? []));
      expect(point?.scores).toEqual(
        range(SIZE.samples).map((sample) => of.outcome(point?.skip ?? [], sample).score),
      );
      expect(state.doneReason).toBe('exhausted');
      expect(state.timings.map(({ skip }) => skip)).toEqual([point?.skip]);
    },
  );
});

describe('a budget of blocks', () => {
  it.each(['fixed-interval', 'uneven-interval'] as const)(
    'is refused by %s, whose set is one',
    (strategy) => {
      expect(() => syntheticRun(model(3), { strategy, maxBlocks: 2 })).toThrow(
        `The strategy ${strategy} skips all its blocks at once: it cannot stop at 2.`,
      );
    },
  );
});

describe('deletion in a fixed order', () => {
  const orders: readonly [SearchSettings, readonly number[]][] = [
    [{ strategy: 'order-reverse' }, [7, 6, 5, 4, 3, 2, 1, 0]],
    [{ strategy: 'order-forward' }, [0, 1, 2, 3, 4, 5, 6, 7]],
    [{ strategy: 'order-forward', start: 2 }, [2, 3, 4, 5, 6, 7]],
    [{ strategy: 'order-reverse', protect: [6, 0] }, [7, 5, 4, 3, 2, 1]],
    [{ strategy: 'order-reverse', maxBlocks: 3 }, [7, 6, 5]],
  ];

  it.each(orders)('%j', async (settings, expected) => {
    const of = model(5);
    const state = await search(of, { ...settings, explore: true });
    expect(state.removalOrder).toEqual(expected);
    for (const { skip, value } of state.path) expect(value).toBe(metric(of, skip));
  });

  it('ends with the first point that breaks the constraint', async () => {
    const of = model(5);
    const { path, doneReason, baseline } = await search(of, { strategy: 'order-forward', alpha: 0.9 });
    const floor = 0.9 * (baseline?.value ?? 0);
    expect(doneReason).toBe('constraint');
    expect(path.map(({ value }) => value >= floor)).toEqual(path.map((_, index) => index < path.length - 1));
  });

  it('by influence removes what changes least first, the deeper of equals', async () => {
    const of = model(5);
    const influence = [0.9, 0.2, 0.5, 0.2, 0.1, 0.8, 0.3, 0.4];
    const run = { ...syntheticRun(of, { strategy: 'block-influence', explore: true }) };
    const state = await runSearch({ ...run, references: syntheticReferences(of, influence) });
    expect(state.removalOrder).toEqual([4, 3, 1, 6, 7, 2, 5, 0]);
    expect(state.influence).toEqual(influence);
  });
});

describe('SLEB', () => {
  it('is greedy on the likelihood, keeps both ends, and reports the metric', async () => {
    for (const seed of SEEDS) {
      const of = model(seed);
      const nll = (skip: SkipSet) =>
        range(SIZE.samples).reduce((sum, sample) => sum + logLikelihood(of, skip, sample), 0);
      const expected: number[] = [];
      let skip: SkipSet = [];
      while (expected.length < 6) {
        const parent = skip;
        const candidates = range(8).filter((block) => block > 0 && block < 7 && !parent.includes(block));
        const scored = candidates.map((block) => ({ block, value: nll(toggled(parent, block)) }));
        const best = Math.max(...scored.map(({ value }) => value));
        const winner = scored.find(({ value }) => value === best);
        if (!winner) break;
        expected.push(winner.block);
        skip = skipSet([...skip, winner.block]);
      }
      const run = syntheticRun(of, { strategy: 'sleb', explore: true });
      const state = await runSearch({ ...run, references: syntheticReferences(of, []) });
      expect(state.removalOrder, `seed ${String(seed)}`).toEqual(expected);
      for (const point of state.path) expect(point.value).toBe(metric(of, point.skip));
      expect(state.importance).toEqual([]);
    }
  });
});

describe('floating search', () => {
  /** Written down plainly. */
  function plainFloating(of: SyntheticEvaluator, alpha: number): readonly SkipSet[] {
    const path: SkipSet[] = [];
    const best = new Map<number, number>();
    const take = (found: { skip: SkipSet; value: number }): SkipSet => {
      path.push(found.skip);
      best.set(found.skip.length, Math.max(best.get(found.skip.length) ?? -1, found.value));
      return found.skip;
    };
    const floor = alpha * metric(of, []);
    let current: SkipSet = [];
    for (;;) {
      const parent = current;
      const removed = bestOf(
        of,
        parent,
        range(8).filter((block) => !parent.includes(block)),
      );
      if (!removed || removed.value < floor) return path;
      current = take(removed);
      for (;;) {
        const back = bestOf(
          of,
          current,
          current.filter((block) => parent.includes(block)),
        );
        if (!back || back.value <= (best.get(back.skip.length) ?? Infinity)) break;
        current = take(back);
      }
    }
  }

  it('is sequential floating selection, pruned or not', async () => {
    let restored = 0;
    for (const seed of Array.from({ length: 60 }, (_, index) => index)) {
      const of = model(seed);
      const settings = { strategy: 'gm-skip-floating', alpha: 0.6 } as const;
      const state = await search(of, settings);
      expect(
        state.path.map(({ skip }) => skip),
        `seed ${String(seed)}`,
      ).toEqual(plainFloating(of, 0.6));
      const exhaustive = await search(model(seed), { ...settings, exhaustive: true });
      expect(resultOf(state)).toEqual(resultOf(exhaustive));
      restored += state.path.filter((point) => point.restored.length > 0).length;
      expect(skipSet(state.removalOrder)).toEqual(state.path.at(-1)?.skip ?? []);
    }
    expect(restored).toBeGreaterThan(5);
  });
});

describe('beam search', () => {
  it('of width 1 is GM-Skip', async () => {
    for (const seed of SEEDS) {
      for (const order of ['reverse', 'forward', 'random'] as const) {
        const settings = { order, seed, alpha: 0.7 };
        const beam = await search(model(seed), { ...settings, strategy: 'gm-skip-beam', width: 1 });
        const greedy = await search(model(seed), settings);
        expect(resultOf(beam), `seed ${String(seed)}`).toEqual(resultOf(greedy));
      }
    }
  });

  it('of any width gives what scoring every child gives', async () => {
    let better = 0;
    for (const seed of SEEDS) {
      const settings = { strategy: 'gm-skip-beam', width: 2 + (seed % 3), alpha: 0.6 } as const;
      const pruned = await search(model(seed), settings);
      const exhaustive = await search(model(seed), { ...settings, exhaustive: true });
      expect(resultOf(pruned), `seed ${String(seed)}`).toEqual(resultOf(exhaustive));
      expect(pruned.work.pruned).toBeGreaterThan(0);
      const greedy = await search(model(seed), { alpha: 0.6 });
      const reached = (size: number) => greedy.path[size]?.value ?? 0;
      if (pruned.path.some(({ value }, size) => value > reached(size))) better++;
    }
    expect(better).toBeGreaterThan(3);
  });

  it('wide enough finds the best skip set of every size', async () => {
    const of = new SyntheticEvaluator({ blocks: 5, samples: 15, seed: 4, margin: 3 });
    const { path } = await search(of, { strategy: 'gm-skip-beam', width: 32, explore: true });
    const sets = range(32).map((bits) => range(5).filter((block) => (bits >> block) & 1));
    const value = (skip: SkipSet) =>
      range(15).reduce((sum, sample) => sum + of.outcome(skip, sample).score, 0) / 15;
    for (const point of path) {
      const best = Math.max(...sets.filter(({ length }) => length === point.skip.length).map(value));
      expect(point.value).toBe(best);
    }
    expect(path).toHaveLength(5);
  });
});

describe('every strategy', () => {
  const keys: readonly StrategyKey[] = STRATEGY_KEYS;

  it.each(keys)('%s never skips a protected block, and times what it found', async (strategy) => {
    const of = model(9);
    const run = syntheticRun(of, { strategy, protect: [2, 4], alpha: 0.5 });
    const state = await runSearch({ ...run, references: syntheticReferences(of, range(8)) });
    expect(state.status).toBe('done');
    for (const { skip } of state.path) {
      expect(skip).not.toContain(2);
      expect(skip).not.toContain(4);
    }
    expect(state.timings.length).toBeGreaterThan(0);
    expect(state.progress.fraction).toBe(1);
    expect(strategyByKey(strategy).citation.length).toBeGreaterThan(10);
  });
});
