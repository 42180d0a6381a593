import { describe, expect, it } from 'vitest';

import { recordedEvents, recordingOf } from '#engine/search/testing/recordings.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchOrder } from '#engine/search/strategy-choice.ts';
import { baseline, started, summary, turn, twoBackends } from '#store/testing/two-backends.ts';

/** A recorded run of GM-Skip in this order. */
function recordedIn(order: SearchOrder) {
  const events = recordedEvents.map((event): RunEvent =>
    event.type === 'started'
      ? { ...event, spec: { ...event.spec, strategy: { key: 'gm-skip', order, seed: 0, eps: 0 } } }
      : event,
  );
  return recordingOf(order, events);
}

describe('forward and reverse by one call', () => {
  it('opens the recorded runs without a model', async () => {
    const { store, recordings } = twoBackends();
    recordings.recordings = [recordedIn('reverse'), recordedIn('forward')];
    await store.getState().forwardAndReverse();
    expect(store.getState()).toMatchObject({
      pins: { a: 'recorded-forward', b: 'recorded-reverse' },
      duelProblem: null,
    });
    await store.getState().readPinned();
    expect(store.getState().pinned.a?.state.path.map(({ skip }) => skip)).toEqual([[5]]);
  });

  it('says why the runs can be neither opened nor made', async () => {
    const { store, recordings } = twoBackends();
    recordings.recordings = [recordedIn('reverse')];
    await store.getState().forwardAndReverse();
    expect(store.getState().pins).toEqual({ a: null, b: null });
    expect(store.getState().duelProblem?.message).toBe(
      'Forward and reverse cannot be run now. There is no model.',
    );
  });

  it('takes the settings of a run in view, but nothing that only its strategy has', async () => {
    const { browser, store } = twoBackends();
    await store.getState().loadModel('m/', 'auto');
    await store.getState().openCalibration('c/');
    const spec = {
      ...started.spec,
      alpha: 0.8,
      strategy: { key: 'sleb' },
      references: 'chat-template',
    } as const;
    browser.journals.set('sleb', [
      { ...started, spec },
      baseline,
      { type: 'done', at: 3, reason: 'constraint' },
    ]);
    browser.runList = [summary('sleb', { spec, status: 'done' })];
    await store.getState().refreshRuns();
    await store.getState().openRun('sleb');
    void store.getState().forwardAndReverse();
    while (browser.searches.length === 0) await turn();
    const [asked] = browser.specs;
    expect(asked).toMatchObject({ alpha: 0.8, strategy: { key: 'gm-skip', order: 'forward' } });
    expect(asked).not.toHaveProperty('references');
  });

  it('makes the run that is missing, as the form has it, and pins both', async () => {
    const { browser, store } = twoBackends();
    await store.getState().loadModel('m/', 'auto');
    await store.getState().openCalibration('c/');
    store.getState().changePrompt(started.spec.prompt);
    const keep = (id: string, order: SearchOrder) => {
      const spec = { ...started.spec, strategy: { key: 'gm-skip', order, seed: 0, eps: 0 } } as const;
      browser.journals.set(id, [
        { ...started, spec },
        baseline,
        { type: 'done', at: 3, reason: 'constraint' },
      ]);
      browser.runList = [...browser.runList, summary(id, { spec, status: 'done' })];
    };
    keep('old', 'reverse');
    const opening = store.getState().forwardAndReverse();
    while (browser.searches.length === 0) await turn();
    expect(browser.specs.map(({ strategy }) => strategy)).toMatchObject([
      { key: 'gm-skip', order: 'forward' },
    ]);
    const [search] = browser.searches;
    keep(search?.id ?? '', 'forward');
    search?.end('done');
    await opening;
    expect(browser.searches).toHaveLength(1);
    expect(store.getState().pins).toEqual({ a: search?.id, b: 'old' });
  });
});
