import { describe, expect, it } from 'vitest';
import { type PassOptions, planPasses } from './group-plan.ts';
import { resultOf, search } from './testing/search-runs.ts';
import { SyntheticEvaluator } from './testing/synthetic-evaluator.ts';

const plan = (rows: number, answerTokens: number, options: Partial<PassOptions> = {}) => {
  const defaults = { samples: 60, exhaustive: false, parallelRows: false };
  const { raceSamples, raceCandidates } = planPasses(rows, { answerTokens, ...defaults, ...options });
  return [raceSamples, raceCandidates];
};

describe('the groups of a race', () => {
  it('are the smaller the shorter the answers are', () => {
    expect([plan(8, 8), plan(8, 24), plan(8, 40)]).toEqual([
      [1, 8],
      [1, 8],
      [8, 1],
    ]);
  });

  it('fill passes of many rows with more samples, eight at most, and fit in passes of few', () => {
    expect([plan(32, 8), plan(32, 24), plan(32, 40), plan(3, 8), plan(3, 40)]).toEqual([
      [4, 8],
      [4, 8],
      [8, 4],
      [1, 3],
      [3, 1],
    ]);
  });

  it('are not more than 64 for a large set', () => {
    expect([65, 200, 5000].map((samples) => plan(8, 8, { samples })[0])).toEqual([2, 4, 8]);
  });

  it('are large where rows run in parallel', () => {
    expect([8, 32].map((rows) => plan(rows, 8, { parallelRows: true }))).toEqual([
      [8, 1],
      [8, 4],
    ]);
  });

  it('are large where nothing is pruned', () => {
    expect(plan(8, 8, { exhaustive: true })).toEqual([8, 1]);
  });

  it('spare work for short answers, with the same result', async () => {
    const run = (settings: { maxNewTokens?: number; exhaustive?: boolean }) =>
      search(new SyntheticEvaluator({ blocks: 9, samples: 32, seed: 4, margin: 6 }), {
        alpha: 0.7,
        ...settings,
      });
    const [short, long, exhaustive] = [
      await run({}),
      await run({ maxNewTokens: 40 }),
      await run({ exhaustive: true }),
    ];
    expect(resultOf(short)).toEqual(resultOf(exhaustive));
    expect(resultOf(long)).toEqual(resultOf(exhaustive));
    expect(short.work.blockTokens).toBeLessThan(0.9 * long.work.blockTokens);
  });
});
