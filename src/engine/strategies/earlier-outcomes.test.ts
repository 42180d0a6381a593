import { describe, expect, it } from 'vitest';

import { EarlierOutcomes } from '#engine/search/earlier-outcomes.ts';
import type { RunEnvironment } from '#engine/search/run-environment.ts';
import type { RunEvent } from '#engine/search/run-event.ts';

import { runSearch } from './run-search.ts';
import type { SearchRun } from './search-run.ts';
import { resultOf, syntheticRun, type SearchSettings } from './testing/search-runs.ts';
import { SyntheticEvaluator } from './testing/synthetic-evaluator.ts';

const evaluator = () => new SyntheticEvaluator({ blocks: 8, samples: 20, seed: 6, margin: 6 });
const SETTINGS: SearchSettings = { alpha: 0.7, maxNewTokens: 40 };

const RUNTIME: RunEnvironment['runtime'] = {
  provider: 'cpu',
  version: '1.30.0',
  threads: 2,
  adapter: 'Some CPU',
  software: false,
  arithmetic: 'float32',
  weights: 'float',
};

function on(change: Partial<RunEnvironment['runtime']>): RunEnvironment {
  const model = { checkpoint: 'synthetic', revision: null, dtype: 'fp32' };
  return { app: '0.1.0', model, runtime: { ...RUNTIME, ...change } };
}

async function journalOf(
  settings: SearchSettings,
  environment: RunEnvironment | null = on({}),
): Promise<readonly RunEvent[]> {
  const run = syntheticRun(evaluator(), settings);
  await runSearch({ ...run, ...(environment && { environment }) });
  return run.journal.read();
}

/** The scores of the synthetic model are its answers. */
function withEarlier(run: SearchRun, journals: readonly (readonly RunEvent[])[]): SearchRun {
  const { spec, sampleIds } = run;
  const identity = { spec, samples: sampleIds, heldOut: [], blocks: run.evaluator.blocks };
  const earlier = new EarlierOutcomes(identity, RUNTIME, (_sample, answer) => Number(answer) / 1e6);
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

  it('are not taken over from what another backend brought, whatever it says', async () => {
    const events = await journalOf(SETTINGS);
    const half = Math.floor(events.length / 2);
    const adopted = (own: number): RunEvent => ({ type: 'adopted', at: 0, own });
    const known = (...journals: readonly (readonly RunEvent[])[]) =>
      withEarlier(syntheticRun(evaluator(), SETTINGS), journals).earlier?.outcomes([], [0, 1]);
    expect(known(events)).toHaveLength(2);
    expect(known([...events, adopted(0)])).toBeNull();
    // What was made here before the run went elsewhere is taken over, and what was made here after it came back.
    expect(known([...events, adopted(half)])).toHaveLength(2);
    expect(known([adopted(0), ...events])).toHaveLength(2);
  });

  it('are not taken over from what a run that was brought here has journalled again', async () => {
    const events = await journalOf(SETTINGS);
    const step = events.findIndex(({ type }) => type === 'step');
    const after = events.slice(step);
    const { earlier } = withEarlier(syntheticRun(evaluator(), SETTINGS), [
      [
        ...events.slice(0, step),
        { type: 'adopted', at: 0, own: 0 },
        { type: 'resumed', at: 0, environment: on({}) },
        ...after,
      ],
    ]);
    const taken = (kind: string) => {
      const found = after.find((event) => event.type === 'evaluation' && event.kind === kind);
      if (found?.type !== 'evaluation') throw new Error(`no ${kind} was evaluated after the first step`);
      const samples = found.outcomes.map(({ sample }) => sample);
      return earlier?.outcomes(found.skip, samples);
    };
    expect(taken('candidate')).not.toBeNull();
    // The parent of the second step was answered elsewhere, and its answers are journalled again here.
    expect(taken('base')).toBeNull();
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

  it.each<[string, RunEnvironment | null]>([
    ['another provider', on({ provider: 'webgpu' })],
    ['another runtime', on({ version: '1.31.0' })],
    ['another device', on({ adapter: 'Some GPU' })],
    ['another arithmetic', on({ arithmetic: 'float16' })],
    ['other weights', on({ weights: 'packed' })],
    ['who knows where', null],
  ])('are not taken over from %s', async (_what, environment) => {
    const run = withEarlier(syntheticRun(evaluator(), SETTINGS), [await journalOf(SETTINGS, environment)]);
    expect(run.earlier?.outcomes([], [0, 1])).toBeNull();
  });

  it('are taken over from other threads', async () => {
    const run = withEarlier(syntheticRun(evaluator(), SETTINGS), [
      await journalOf(SETTINGS, on({ threads: 8 })),
    ]);
    expect(run.earlier?.outcomes([], [0, 1])).toHaveLength(2);
  });

  it('are taken over from that part of a run alone which was driven on such a device', async () => {
    const gpu = on({ provider: 'webgpu' });
    const events = await journalOf(SETTINGS, gpu);
    const step = events.findIndex(({ type }) => type === 'step');
    const before = events.slice(0, step);
    const after = events.slice(step);
    const { earlier } = withEarlier(syntheticRun(evaluator(), SETTINGS), [
      [...before, { type: 'resumed', at: 0, environment: on({}) }, ...after],
    ]);
    const evaluated = (kind: string) => {
      const found = after.find((event) => event.type === 'evaluation' && event.kind === kind);
      if (found?.type !== 'evaluation') throw new Error(`no ${kind} was evaluated after the first step`);
      return earlier?.outcomes(
        found.skip,
        found.outcomes.map(({ sample }) => sample),
      );
    };
    expect(evaluated('candidate')).not.toBeNull();
    // The winner of the first step, answered before the run moved.
    expect(evaluated('base')).toBeNull();
    expect(earlier?.outcomes([], [0])).toBeNull();
  });

  it('are scored anew', async () => {
    const run = syntheticRun(evaluator(), SETTINGS);
    const identity = { spec: run.spec, samples: run.sampleIds, heldOut: [], blocks: 8 };
    const earlier = new EarlierOutcomes(identity, RUNTIME, (sample) => sample / 100);
    earlier.add(await journalOf(SETTINGS));
    expect(earlier.outcomes([], [3, 1])?.map(({ score }) => score)).toEqual([0.03, 0.01]);
  });
});
