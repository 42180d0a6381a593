import { describe, expect, it } from 'vitest';
import { runSearch } from '#engine/strategies/run-search.ts';
import { syntheticRun } from '#engine/strategies/testing/search-runs.ts';
import { SyntheticEvaluator } from '#engine/strategies/testing/synthetic-evaluator.ts';
import { foldEvents, foldInTurns, foldRun, initialRunState } from './fold-run.ts';
import { highPerformance, highSparsity } from './path-points.ts';
import type { RunEnvironment } from './run-environment.ts';
import type { RunEvent } from './run-event.ts';
import { MemoryJournal } from './run-journal.ts';
import type { PathPoint } from './run-state.ts';

async function eventsOfRun(): Promise<readonly RunEvent[]> {
  const run = syntheticRun(new SyntheticEvaluator({ blocks: 8, samples: 20, seed: 11, margin: 6 }), {
    alpha: 0.7,
  });
  await runSearch(run);
  return run.journal.read();
}

function point(step: number, value: number): PathPoint {
  const latency = { prefill: 1, perToken: 1, total: 2 };
  const skip = Array.from({ length: step }, (_, block) => block);
  return {
    step,
    removed: step === 0 ? [] : [step - 1],
    restored: [],
    scores: null,
    value,
    sparsity: step / 10,
    skip,
    latencyMs: 2,
    latency,
    measuredOn: null,
  };
}

describe('foldRun', () => {
  it('is idle before the first event', () => {
    expect(foldEvents([])).toEqual(initialRunState);
    expect(initialRunState.status).toBe('idle');
  });

  it('takes a long journal in turns, between which others are served, to the same state', async () => {
    const events = await eventsOfRun();
    const long = [...events, ...Array.from({ length: 100_000 }, () => ({ type: 'paused', at: 2 }) as const)];
    let served = 0;
    const serving = setInterval(() => served++, 0);
    const state = await foldInTurns(long);
    clearInterval(serving);
    expect(served).toBeGreaterThan(2);
    expect(state).toEqual(foldEvents(long));
  });

  it('grows progress and work from 0 to the end, never back', async () => {
    const events = await eventsOfRun();
    let state = initialRunState;
    const fractions = new Set<number>();
    for (const event of events) {
      const next = foldRun(state, event);
      expect(next.progress.fraction).toBeGreaterThanOrEqual(state.progress.fraction);
      expect(next.work.blockTokens).toBeGreaterThanOrEqual(state.work.blockTokens);
      state = next;
      fractions.add(state.progress.fraction);
    }
    expect(fractions.size).toBeGreaterThan(10);
    expect(state).toMatchObject({ status: 'done', progress: { fraction: 1, etaMs: 0 } });
    expect(state.work.blockTokens).toBeLessThan(state.work.exhaustiveBlockTokens);
  });

  it('notes what was spent up to each point', async () => {
    const events = await eventsOfRun();
    const { spent, path } = foldEvents(events);
    const ends = events.flatMap(({ type }, at) => (type === 'baseline' || type === 'step' ? [at + 1] : []));
    expect(spent).toHaveLength(path.length + 1);
    expect(spent).toEqual(ends.map((end) => foldEvents(events.slice(0, end)).work.blockTokens));
    expect(new Set(spent).size).toBe(spent.length);
  });

  it('keeps every candidate between its value and its bound', async () => {
    const events = await eventsOfRun();
    const state = foldEvents(
      events.slice(
        0,
        events.findIndex(({ type }) => type === 'step'),
      ),
    );
    expect(state.currentStep).toBe(1);
    expect(state.candidates).toHaveLength(8);
    for (const candidate of state.candidates) {
      const verdict = events.find(
        (event) =>
          (event.type === 'candidate' || event.type === 'pruned') &&
          event.step === 1 &&
          event.block === candidate.block,
      );
      if (verdict?.type === 'pruned') {
        expect(candidate).toMatchObject({
          status: 'pruned',
          value: null,
          bound: verdict.bound,
          samples: verdict.samples,
        });
      } else {
        expect(verdict?.type).toBe('candidate');
        expect(candidate).toMatchObject({ status: 'scored', samples: 20, value: candidate.bound });
      }
    }
    expect(state.importance.map(({ block }) => block)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const [first] = state.importance;
    expect(first?.drop).toBeCloseTo((state.baseline?.value ?? 0) - (state.candidates[0]?.bound ?? 0), 12);
  });

  it('keeps what every step found out about its candidates', async () => {
    const events = await eventsOfRun();
    const found = events.flatMap((event) => {
      if (event.type === 'candidate') return [[event.step, event.block, event.value, true]];
      return event.type === 'pruned' ? [[event.step, event.block, event.bound, false]] : [];
    });
    const { verdicts } = foldEvents(events);
    expect(verdicts.map(({ step, block, value, exact }) => [step, block, value, exact])).toEqual(found);
    expect(new Set(verdicts.map(({ step }) => step)).size).toBeGreaterThan(1);
    expect(verdicts.some(({ exact }) => !exact)).toBe(true);
  });

  it('keeps the later of two verdicts on one candidate of one step', async () => {
    const events = await eventsOfRun();
    const end = events.findLastIndex(({ type }) => type === 'candidate');
    const upTo = events.slice(0, end + 1);
    const [again] = upTo.slice(-1);
    if (again?.type !== 'candidate') throw new Error('There is a candidate.');
    const { verdicts } = foldEvents([...upTo, { ...again, value: 0.125 }]);
    expect(verdicts).toHaveLength(foldEvents(upTo).verdicts.length);
    expect(verdicts.at(-1)).toMatchObject({ step: again.step, block: again.block, value: 0.125 });
  });

  it('shows a candidate as running with a bound that falls', async () => {
    const events = await eventsOfRun();
    const end = events.findIndex((event) => event.type === 'evaluation' && event.kind === 'candidate');
    const running = foldEvents(events.slice(0, end + 1)).candidates.filter(
      ({ status }) => status === 'running',
    );
    expect(running).toHaveLength(1);
    expect(running[0]).toMatchObject({ samples: 1, value: null });
    const lost =
      events[end]?.type === 'evaluation'
        ? events[end].outcomes.filter(({ score }) => score === 0).length
        : -1;
    expect(running[0]?.bound).toBeCloseTo(1 - lost / 20, 12);
  });

  it('leaves pauses out of the time left', () => {
    const { spec } = syntheticRun(new SyntheticEvaluator({ blocks: 8, samples: 1, seed: 1 }), {});
    const latency = { prefill: 1, perToken: 1, total: 1 };
    const etaAfterPause = (resumedAt: number): number | null =>
      foldEvents([
        { type: 'started', at: 0, spec, samples: ['a'], heldOut: [], blocks: 8 },
        { type: 'baseline', at: 100, value: 1, latency },
        {
          type: 'step',
          at: 200,
          step: 1,
          removed: [7],
          restored: [],
          value: 1,
          sparsity: 1 / 8,
          skip: [7],
          latency,
        },
        { type: 'paused', at: 200 },
        { type: 'resumed', at: resumedAt },
      ]).progress.etaMs;
    expect(etaAfterPause(300)).toBeGreaterThan(0);
    expect(etaAfterPause(9_000_000)).toBe(etaAfterPause(300));
  });
});

describe('what a run was driven on', () => {
  const { spec } = syntheticRun(new SyntheticEvaluator({ blocks: 8, samples: 1, seed: 1 }), {});
  const on = (adapter: string): RunEnvironment => ({
    app: '0.1.0',
    model: { checkpoint: 'org/model', revision: null, dtype: 'q4' },
    runtime: {
      provider: 'cpu',
      version: '1.0.0',
      threads: 2,
      adapter,
      software: false,
      arithmetic: 'float32',
      weights: 'packed',
    },
  });
  const start: Extract<RunEvent, { type: 'started' }> = {
    type: 'started',
    at: 0,
    spec,
    samples: ['a'],
    heldOut: [],
    blocks: 8,
  };

  it('is every machine in turn', () => {
    const events: readonly RunEvent[] = [
      { ...start, environment: on('one') },
      { type: 'resumed', at: 1, environment: on('one') },
      { type: 'resumed', at: 2, environment: on('two') },
    ];
    expect(foldEvents(events).environments).toEqual([on('one'), on('two')]);
  });

  it('is unknown in journals of earlier versions, which go on elsewhere', async () => {
    const run = syntheticRun(new SyntheticEvaluator({ blocks: 8, samples: 1, seed: 1 }), {});
    const journal = new MemoryJournal([{ ...start, samples: ['s0'], spec: run.spec }]);
    const state = await runSearch({ ...run, journal, environment: on('two') });
    expect(state.status).toBe('done');
    expect(state.environments).toEqual([on('two')]);
  });
});

describe('operating points', () => {
  it('take the sparser of equal metrics for high performance', () => {
    expect(highPerformance([point(0, 0.8), point(1, 0.9), point(2, 0.9), point(3, 0.85)])?.step).toBe(2);
    expect(highPerformance([])).toBeNull();
    // A floating search comes back to a size with a better set.
    const again = { ...point(2, 0.95), step: 5 };
    expect(highSparsity([point(0, 0.8), point(1, 0.9), point(2, 0.9), again], 0.9)?.step).toBe(5);
  });

  it('take the sparsest point that satisfies the constraint, even behind one that does not', () => {
    const points = [point(0, 0.8), point(1, 0.9), point(2, 0.7), point(3, 0.77), point(4, 0.5)];
    expect(highSparsity(points, 0.95)?.step).toBe(3);
    expect(highSparsity(points, 1)?.step).toBe(1);
    expect(highSparsity(points.slice(0, 1), 0.9)?.step).toBe(0);
    expect(highSparsity(points, 1.2)).toBeNull();
  });
});
