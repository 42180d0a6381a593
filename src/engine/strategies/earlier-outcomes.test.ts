import { describe, expect, it } from 'vitest';

import { EarlierOutcomes } from '#engine/search/earlier-outcomes.ts';
import type { RunEvent } from '#engine/search/run-event.ts';

import { runSearch } from './run-search.ts';
import type { SearchRun } from './search-run.ts';
import { resultOf, syntheticRun, type SearchSettings } from './testing/search-runs.ts';
import { SyntheticEvaluator } from './testing/synthetic-evaluator.ts';

const evaluator = () => new SyntheticEvaluator({ blocks: 8, samples: 20, seed: 6, margin: 6 });
const SETTINGS: SearchSettings = { alpha: 0.7 };

async function journalOf(settings: SearchSettings): Promise<readonly RunEvent[]> {
  const run = syntheticRun(evaluator(), settings);
  await runSearch(run);
  return run.journal.read();
}

/** The scores of the synthetic model are its answers. */
function withEarlier(run: SearchRun, journals: readonly (readonly RunEvent[])[]): SearchRun {
  const { spec, sampleIds } = run;
  const identity = { spec, samples: sampleIds, heldOut: [], blocks: run.evaluator.blocks };
  const earlier = new EarlierOutcomes(identity, (_sample, answer) => Number(answer) / 1e6);
  for (const events of journals) earlier.add(events);
  return { ...run, earlier };
}

describe('answers of earlier runs', () => {
  it('are not asked for again, and lead to the same result', async () => {
    const whole = await runSearch(syntheticRun(evaluator(), SETTINGS));
    const again = evaluator();
    const run = withEarlier(syntheticRun(again, SETTINGS), [await journalOf(SETTINGS)]);
    const state = await runSearch(run);
    expect(resultOf(state)).toEqual(resultOf(whole));
    // The full model is answered; no other parent has to leave streams behind.
    expect(again.calls).toBe(1);
    expect(state.work.blockTokens).toBeLessThan(0.2 * whole.work.blockTokens);
  });

  it('serve other strategies', async () => {
    const greedy = await journalOf(SETTINGS);
    const alone = evaluator();
    await runSearch(syntheticRun(alone, { ...SETTINGS, strategy: 'gm-skip-beam' }));
    const helped = evaluator();
    await runSearch(withEarlier(syntheticRun(helped, { ...SETTINGS, strategy: 'gm-skip-beam' }), [greedy]));
    expect(helped.calls).toBeLessThan(alone.calls);
  });

  it.each<[string, SearchSettings]>([
    ['another prompt', { prompt: 'Why?' }],
    ['another model', { model: { name: 'synthetic', hash: 'other' } }],
    ['another set', { calibration: { name: 'synthetic', id: 'other' } }],
    ['another limit of the answer', { maxNewTokens: 3 }],
  ])('are not taken over from %s', async (_what, change) => {
    const run = withEarlier(syntheticRun(evaluator(), SETTINGS), [
      await journalOf({ ...SETTINGS, ...change }),
    ]);
    expect(run.earlier?.outcomes([7], [0, 1])).toBeNull();
    const same = withEarlier(syntheticRun(evaluator(), SETTINGS), [await journalOf(SETTINGS)]);
    expect(same.earlier?.outcomes([], [0, 1])).toHaveLength(2);
  });

  it('are scored anew', async () => {
    const run = syntheticRun(evaluator(), SETTINGS);
    const identity = { spec: run.spec, samples: run.sampleIds, heldOut: [], blocks: 8 };
    const earlier = new EarlierOutcomes(identity, (sample) => sample / 100);
    earlier.add(await journalOf(SETTINGS));
    expect(earlier.outcomes([], [3, 1])?.map(({ score }) => score)).toEqual([0.03, 0.01]);
  });
});
