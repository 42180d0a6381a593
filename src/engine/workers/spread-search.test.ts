import { describe, expect, it } from 'vitest';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchOrder } from '#engine/search/strategy-choice.ts';
import { factsOf } from '#engine/search/testing/run-facts.ts';
import { runSearch } from '#engine/strategies/run-search.ts';
import { resultOf, type SearchSettings, syntheticRun } from '#engine/strategies/testing/search-runs.ts';
import { type ScoreShape, SyntheticEvaluator } from '#engine/strategies/testing/synthetic-evaluator.ts';
import { SpreadEvaluator } from './spread-evaluator.ts';
import { type SpreadWork, answeredUnits } from './spread-work.ts';
import { FakeWorker } from './testing/fake-worker.ts';
import { RandomOrder } from './testing/random-order.ts';
import { syntheticSamples } from './testing/synthetic-samples.ts';
import { UnitDispatcher } from './unit-dispatcher.ts';

const TASKS: readonly ScoreShape[] = ['accuracy', 'set-precision', 'cider'];
const ORDERS: readonly SearchOrder[] = ['reverse', 'forward'];
const CASES = TASKS.flatMap((shape) => ORDERS.map((order) => ({ shape, order })));

interface Spread {
  readonly result: unknown;
  readonly facts: readonly string[];
  readonly work: SpreadWork;
  readonly workers: readonly FakeWorker[];
}

const modelOf = (seed: number, shape: ScoreShape) =>
  new SyntheticEvaluator({
    blocks: 6 + (seed % 4),
    samples: 11 + (seed % 9),
    margin: 3 + (seed % 5),
    seed,
    shape,
  });

/** A search over workers with so many places each; those behind the first come and go. */
async function search(
  seed: number,
  settings: SearchSettings,
  places: readonly number[],
  faults: { readonly late?: number; readonly failing?: number } = {},
): Promise<Spread> {
  const model = modelOf(seed, settings.shape ?? 'accuracy');
  const order = new RandomOrder(seed);
  const workers = places.map((capacity, at) => {
    // The first one never fails, so that the search ends.
    const fault = at === 0 ? {} : faults;
    return new FakeWorker(model, { name: `w${String(at)}`, capacity, order, ...fault });
  });
  const dispatcher = new UnitDispatcher(workers);
  const evaluator = new SpreadEvaluator(syntheticSamples(model), model.blocks, dispatcher, model);
  const run = syntheticRun(evaluator, settings);
  const events: RunEvent[] = [];
  let seen = 0;
  const state = await runSearch({
    ...run,
    onEvent: (event) => {
      events.push(event);
      const last = workers.at(-1);
      if (workers.length > 1 && seen++ % 7 === 0)
        last?.resize(last.capacity === 0 ? (places.at(-1) ?? 0) : 0);
    },
  });
  await dispatcher.close();
  return { result: resultOf(state), facts: factsOf(events), work: dispatcher.work, workers };
}

describe.each(CASES)('a search spread over workers: $shape, $order', ({ shape, order }) => {
  it('decides as with one, whatever the order in which answers come, late and doubled ones among them', async () => {
    for (let seed = 1; seed <= 6; seed++) {
      const settings = { shape, order, alpha: 0.8, explore: seed % 3 === 0, maxNewTokens: seed % 2 ? 8 : 40 };
      const one = await search(seed, settings, [1]);
      const many = await search(seed, settings, [1, 2, 4], { late: 0.5, failing: 0.2 });
      expect(many.facts, `seed ${String(seed)}`).toEqual(one.facts);
      expect(many.workers.filter(({ begun }) => begun.length > 0).length).toBeGreaterThan(1);
      const alone = await runSearch(syntheticRun(modelOf(seed, shape), settings));
      expect(removals(one.result), `seed ${String(seed)}`).toEqual(removals(resultOf(alone)));
    }
  });

  it('decides as with one in an exhaustive search, of which no unit is wasted', async () => {
    const settings = { shape, order, explore: true, exhaustive: true, maxBlocks: 2 };
    const one = await search(5, settings, [1]);
    const many = await search(5, settings, [1, 3], { late: 0.3 });
    expect(many.facts).toEqual(one.facts);
    expect(many.work.wastedUnits).toBe(0);
  });
});

function removals(result: unknown): unknown {
  return result && typeof result === 'object' && 'removalOrder' in result ? result.removalOrder : null;
}

it.each(['gm-skip-floating', 'gm-skip-beam', 'order-reverse', 'uneven-interval'] as const)(
  'spreads %s, too',
  async (strategy) => {
    const settings = { strategy, alpha: 0.5, maxNewTokens: 40 };
    const one = await search(3, settings, [1]);
    const many = await search(3, settings, [1, 2, 3], { late: 0.5, failing: 0.2 });
    expect(many.facts).toEqual(one.facts);
  },
);

it('keeps several workers busy, and counts what nobody asked for', async () => {
  const settings = { alpha: 0.8, maxNewTokens: 40 };
  const one = await search(2, settings, [1]);
  const many = await search(2, settings, [3, 3]);
  const [first, second] = many.workers;
  expect(first?.most).toBe(3);
  expect(second?.most).toBe(3);
  expect(many.work.wastedUnits).toBeGreaterThan(0);
  // Each unit is done once, and those that are not wasted are those of one worker.
  const keys = many.workers.flatMap(({ begun }) =>
    begun.map(({ skip, samples }) => `${skip.join()}/${samples.join()}`),
  );
  expect(answeredUnits(many.work)).toBeLessThanOrEqual(keys.length);
  expect(answeredUnits(many.work) - many.work.wastedUnits).toBe(
    answeredUnits(one.work) - one.work.wastedUnits,
  );
  expect(many.work.wastedBlockTokens).toBeGreaterThan(0);
  expect(many.work.wastedBlockTokens).toBeLessThan(many.work.blockTokens);
});
