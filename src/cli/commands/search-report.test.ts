import { expect, it } from 'vitest';
import { runSearch } from '#engine/strategies/run-search.ts';
import { syntheticRun } from '#engine/strategies/testing/search-runs.ts';
import { SyntheticEvaluator } from '#engine/strategies/testing/synthetic-evaluator.ts';
import { searchReport, searchSummary } from './search-report.ts';

it('a search tells the speed that was timed in turns, or that none was measured', async () => {
  const evaluator = new SyntheticEvaluator({ blocks: 6, samples: 10, seed: 3, margin: 8 });
  const run = await runSearch(syntheticRun(evaluator, { alpha: 0.8 }));
  const [first] = run.path;
  if (!first) throw new Error('The run has no path.');
  const times = (...totals: readonly number[]) => totals.map((total) => ({ prefill: 1, perToken: 1, total }));
  const timing = {
    skip: first.skip,
    full: times(100, 200, 400),
    skipped: times(50, 80, 100),
    measuredOn: null,
  };
  const measured = { ...run, timings: [timing] };
  const lineOf = (state: typeof run) =>
    searchSummary(state).find((line) => line.startsWith('step 1, ') || line.startsWith('step 1 '));
  expect(lineOf(measured)).toContain(' 0.40 [0.33, 0.45] ');
  expect(lineOf({ ...run, timings: [] })).toContain(' not measured ');
  const latency = { ratio: { median: 0.4, low: 0.325, high: 0.45 }, turns: 3 };
  expect(searchReport(measured)).toMatchObject({
    path: expect.arrayContaining([
      expect.objectContaining({ step: 1, latency: expect.objectContaining(latency) }),
    ]),
  });
  expect(searchReport({ ...run, timings: [] })).toMatchObject({
    path: run.path.map(() => ({ latency: 'not measured' })),
  });
});
