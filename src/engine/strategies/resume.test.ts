import { describe, expect, it } from 'vitest';
import { SkipscopeError } from '#engine/base/errors.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import { decodeJournal, encodeEvent } from '#engine/search/journal-codec.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import { STRATEGY_KEYS, type StrategyKey } from '#engine/search/strategy-choice.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { CANCEL_RUN } from '#engine/search/stop-reason.ts';
import { runSearch } from './run-search.ts';
import type { SearchRun } from './search-run.ts';
import { resultOf, syntheticRun, type SearchSettings } from './testing/search-runs.ts';
import { SyntheticEvaluator } from './testing/synthetic-evaluator.ts';
import { syntheticReferences } from './testing/synthetic-references.ts';

/** Long answers, so that groups of a race have several samples. */
const SETTINGS: SearchSettings = { alpha: 0.8, protect: [0], maxNewTokens: 40 };
const evaluator = () => new SyntheticEvaluator({ blocks: 7, samples: 20, seed: 3, margin: 6 });

/** Everything but times and the marks of interruptions. */
function finalState(state: RunState): unknown {
  const { status, work, candidates, importance } = state;
  return { result: resultOf(state), status, work, candidates, importance };
}

const uninterrupted = async () => runSearch(syntheticRun(evaluator(), SETTINGS));

/** Events up to and including the n-th evaluation, as a killed process leaves them. */
function cutBehindEvaluation(events: readonly RunEvent[], count: number): readonly RunEvent[] {
  let seen = 0;
  const end = events.findIndex((event) => event.type === 'evaluation' && ++seen === count);
  return end < 0 ? events : events.slice(0, end + 1);
}

const influence = [0.9, 0.2, 0.5, 0.2, 0.1, 0.8, 0.3];

/** A run with everything that a strategy may ask for, and samples held out. */
function fullRun(strategy: StrategyKey): SearchRun {
  const of = evaluator();
  const unseen = new SyntheticEvaluator({ blocks: 7, samples: 10, seed: 8, margin: 6 });
  return {
    ...syntheticRun(of, { ...SETTINGS, alpha: 0.5, strategy }),
    references: syntheticReferences(of, influence),
    heldOut: {
      sampleIds: Array.from({ length: 10 }, (_, sample) => `h${String(sample)}`),
      open: () => Promise.resolve({ scorer: unseen, dispose: () => undefined }),
    },
  };
}

describe.each(STRATEGY_KEYS)('%s', (strategy) => {
  it.each([8, 32])('ends like an uninterrupted run, killed after any event, %i rows a pass', async (rows) => {
    const run = { ...fullRun(strategy), rows };
    const finished = await runSearch(run);
    const whole = finalState(finished);
    const events = await run.journal.read();
    expect(finished.heldOut.length).toBe(finished.timings.length + 1);
    expect(finished.heldOut[0]).toMatchObject({ skip: [], value: expect.any(Number) });
    expect(finished.heldOut[0]?.scores).toHaveLength(10);
    for (let end = 0; end < events.length; end++) {
      const journal = new MemoryJournal(events.slice(0, end));
      const resumed = await runSearch({ ...fullRun(strategy), rows, journal });
      expect(finalState(resumed), `cut behind event ${String(end)}`).toEqual(whole);
      expect(resumed.heldOut).toEqual(finished.heldOut);
      const kinds = (all: readonly RunEvent[]) =>
        all.map(({ type }) => type).filter((type) => type !== 'resumed');
      expect(kinds(await journal.read())).toEqual(kinds(events));
    }
  });

  it.each([
    [8, 32],
    [32, 8],
    [32, 3],
  ])(
    'has the same result when it was begun with %i rows a pass and goes on with %i',
    async (before, after) => {
      const run = { ...fullRun(strategy), rows: before };
      const whole = resultOf(await runSearch(run));
      const events = await run.journal.read();
      for (let end = 0; end < events.length; end += 3) {
        const journal = new MemoryJournal(events.slice(0, end));
        const resumed = await runSearch({ ...fullRun(strategy), rows: after, journal });
        expect(resultOf(resumed), `cut behind event ${String(end)}`).toEqual(whole);
      }
    },
  );
});

describe('a resumed run', () => {
  it('ends like an uninterrupted one, killed after any event', async () => {
    const run = syntheticRun(evaluator(), SETTINGS);
    const whole = finalState(await runSearch(run));
    const events = await run.journal.read();
    const evaluations = events.filter(({ type }) => type === 'evaluation').length;
    expect(evaluations).toBeGreaterThan(20);
    for (let end = 0; end < events.length; end++) {
      const journal = new MemoryJournal(events.slice(0, end));
      const resumed = await runSearch({ ...syntheticRun(evaluator(), SETTINGS), journal });
      expect(finalState(resumed), `cut behind event ${end}`).toEqual(whole);
      const after = await journal.read();
      expect(after.filter(({ type }) => type === 'evaluation').length).toBe(evaluations);
      expect(finalState(foldEvents(after))).toEqual(whole);
    }
  });

  it('counts all the work that the evaluator did, parents made ready included', async () => {
    const counted = evaluator();
    let done = 0;
    const rebase = counted.rebase.bind(counted);
    const evaluate = counted.evaluate.bind(counted);
    counted.rebase = async (...given) => {
      const evaluation = await rebase(...given);
      done += evaluation.blockTokens;
      return evaluation;
    };
    counted.evaluate = async (...given) => {
      const evaluation = await evaluate(...given);
      done += evaluation.blockTokens;
      return evaluation;
    };
    const { work } = await runSearch(syntheticRun(counted, SETTINGS));
    expect(work.blockTokens).toBe(done);
  });

  it('calls the evaluator for what is missing only', async () => {
    const run = syntheticRun(evaluator(), SETTINGS);
    await runSearch(run);
    const events = await run.journal.read();
    const evaluations = events.filter(({ type }) => type === 'evaluation').length;
    const cut = Math.floor(evaluations / 2);
    const again = evaluator();
    const journal = new MemoryJournal(cutBehindEvaluation(events, cut));
    await runSearch({ ...syntheticRun(again, SETTINGS), journal });
    // One more call makes the evaluator ready for the step that was under way.
    expect(again.calls).toBeLessThanOrEqual(evaluations - cut + 1);
    expect(again.calls).toBeGreaterThanOrEqual(evaluations - cut);
  });

  it('is left as it is when it was done', async () => {
    const run = syntheticRun(evaluator(), SETTINGS);
    await runSearch(run);
    const events = await run.journal.read();
    const idle = evaluator();
    const seen: RunEvent[] = [];
    const state = await runSearch({ ...run, evaluator: idle, onEvent: (event) => seen.push(event) });
    expect(state.status).toBe('done');
    expect(idle.calls).toBe(0);
    expect(await run.journal.read()).toEqual(events);
    expect(seen).toEqual(events);
  });

  it('survives the way through a torn JSON Lines file', async () => {
    const run = syntheticRun(evaluator(), SETTINGS);
    const whole = finalState(await runSearch(run));
    const text = (await run.journal.read()).map(encodeEvent).join('');
    const { events, torn } = decodeJournal(text.slice(0, Math.floor(text.length * 0.6)));
    expect(torn).not.toBeNull();
    const resumed = await runSearch({
      ...syntheticRun(evaluator(), SETTINGS),
      journal: new MemoryJournal(events),
    });
    expect(finalState(resumed)).toEqual(whole);
  });
});

describe('stopping', () => {
  it('pauses on abort and goes on', async () => {
    const whole = finalState(await uninterrupted());
    const controller = new AbortController();
    const run = syntheticRun(evaluator(), SETTINGS);
    let evaluations = 0;
    const onEvent = ({ type }: RunEvent) => {
      if (type === 'evaluation' && ++evaluations === 5) controller.abort();
    };
    const paused = await runSearch({ ...run, signal: controller.signal, onEvent });
    expect(paused.status).toBe('paused');
    expect(evaluations).toBe(5);
    const resumed = await runSearch(run);
    expect(finalState(resumed)).toEqual(whole);
    const types = (await run.journal.read()).map(({ type }) => type);
    expect(types.filter((type) => type === 'paused' || type === 'resumed')).toEqual(['paused', 'resumed']);
  });

  it('ends a cancelled run for good', async () => {
    const controller = new AbortController();
    controller.abort(CANCEL_RUN);
    const run = syntheticRun(evaluator(), SETTINGS);
    expect((await runSearch({ ...run, signal: controller.signal })).status).toBe('cancelled');
    expect((await runSearch(run)).status).toBe('cancelled');
  });

  it('notes a failure, throws it, and can be resumed', async () => {
    const whole = finalState(await uninterrupted());
    const broken = evaluator();
    const evaluate = broken.evaluate.bind(broken);
    broken.evaluate = (skip, group, signal) =>
      broken.calls < 6
        ? evaluate(skip, group, signal)
        : Promise.reject(new SkipscopeError('runtime', 'The device is lost.', 'Reload the page.'));
    const run = syntheticRun(broken, SETTINGS);
    await expect(runSearch(run)).rejects.toThrow('The device is lost.');
    const failed = foldEvents(await run.journal.read());
    expect(failed.status).toBe('failed');
    expect(failed.issues).toMatchObject([{ what: 'The device is lost.', remedy: 'Reload the page.' }]);
    const resumed = await runSearch({ ...run, evaluator: evaluator() });
    expect(finalState(resumed)).toEqual(whole);
  });

  it('refuses the journal of another search and says what differs', async () => {
    const run = syntheticRun(evaluator(), SETTINGS);
    await runSearch(run);
    const other = syntheticRun(evaluator(), { ...SETTINGS, alpha: 0.5, order: 'forward' });
    await expect(runSearch({ ...other, journal: run.journal })).rejects.toThrow(
      /another search: strategy, alpha differ/u,
    );
    const headless = new MemoryJournal([{ type: 'resumed', at: 0 }]);
    await expect(runSearch({ ...run, journal: headless })).rejects.toThrow(/begins with "resumed"/u);
  });

  it('refuses scores outside the range, no samples, and protected blocks the model lacks', async () => {
    const wild = evaluator();
    const outcome = wild.outcome.bind(wild);
    wild.outcome = (skip, sample) => ({ ...outcome(skip, sample), score: 2 });
    await expect(runSearch(syntheticRun(wild, SETTINGS))).rejects.toThrow(/outside the metric's range/u);
    const empty = new SyntheticEvaluator({ blocks: 4, samples: 0, seed: 1 });
    await expect(runSearch(syntheticRun(empty, {}))).rejects.toThrow(/at least|0 samples/u);
    await expect(runSearch(syntheticRun(evaluator(), { protect: [7] }))).rejects.toThrow(
      /Protected block 7/u,
    );
  });
});
