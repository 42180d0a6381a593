import { beforeEach, describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { recordedEvents, recordingOf } from '#engine/search/testing/recordings.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { SERVER_LINK, summary, twoBackends } from '#store/testing/two-backends.ts';

let page: ReturnType<typeof twoBackends>;
const state = () => page.store.getState();
const shown = () => state().run?.id ?? null;

/** A recording of the same question by another strategy, or on another one. */
function other(name: string, change: Partial<SearchSpec>) {
  const events = recordedEvents.map((event): RunEvent =>
    event.type === 'started' ? { ...event, spec: { ...event.spec, ...change } } : event,
  );
  return recordingOf(name, events);
}

beforeEach(() => {
  page = twoBackends();
  page.recordings.recordings = [
    recordingOf('one'),
    other('two', { strategy: { key: 'order-reverse' } }),
    other('three', { task: 'captioning' }),
  ];
});

describe('a first visit', () => {
  it('shows the first recorded run', async () => {
    await state().showFirstRecordedRun();
    expect(shown()).toBe('recorded-one');
    expect(state().run?.state.path).toHaveLength(1);
    expect(page.recordings.reads).toEqual(['recorded-one']);
  });

  it('is over once there is a run of one’s own', async () => {
    page.browser.runList = [summary('own')];
    await state().showFirstRecordedRun();
    expect(shown()).toBeNull();
  });

  it('is over once a journal of one’s own cannot be read', async () => {
    page.browser.unreadable = [{ id: 'own', problem: 'It is damaged.' }];
    await state().showFirstRecordedRun();
    expect(shown()).toBeNull();
  });

  it('is over once a recorded run was closed, also after a reload', async () => {
    await state().showFirstRecordedRun();
    state().closeRun();
    page.store = page.open();
    await state().showFirstRecordedRun();
    expect(shown()).toBeNull();
  });

  it('is not over when a run of one’s own was closed', async () => {
    page.browser.journals.set('own', recordedEvents);
    await state().openRun('own');
    state().closeRun();
    await state().showFirstRecordedRun();
    expect(shown()).toBe('recorded-one');
  });

  it('says while it finds out and reads that a run may come', async () => {
    const said: boolean[] = [state().recordingComing];
    page.recordings.ready = () => {
      said.push(state().recordingComing);
      return Promise.resolve();
    };
    await state().showFirstRecordedRun();
    expect([...said, state().recordingComing]).toEqual([false, true, false]);
  });

  it('says so no longer once there is a run of one’s own, though the list is not there yet', async () => {
    page.browser.runList = [summary('own')];
    page.recordings.index = () => new Promise(() => undefined);
    await state().showFirstRecordedRun();
    expect(state().recordingComing).toBe(false);
  });

  it('says so no longer after a failure', async () => {
    page.recordings.ready = () => Promise.reject(new Error('offline'));
    await state().showFirstRecordedRun();
    expect(state().recordingComing).toBe(false);
  });

  it('does not take the place of what a person has opened or started meanwhile', async () => {
    page.recordings.ready = async () => {
      page.recordings.ready = () => Promise.resolve();
      await state().openRun('recorded-two');
    };
    await state().showFirstRecordedRun();
    expect(shown()).toBe('recorded-two');
    state().closeRun();
    page = twoBackends();
    page.recordings.recordings = [recordingOf('one')];
    page.recordings.ready = () => {
      page.store.setState({ liveRunId: 'own' });
      return Promise.resolve();
    };
    await state().showFirstRecordedRun();
    expect(shown()).toBeNull();
  });

  it('that works on a server shows none', async () => {
    await state().connectByLink(SERVER_LINK);
    await state().showFirstRecordedRun();
    expect(shown()).toBeNull();
  });

  it('says apart from the search what is wrong with the recorded runs', async () => {
    page.recordings.ready = () =>
      Promise.reject(new SkipscopeError('not-found', 'one.jsonl.gz does not exist.', 'Look elsewhere.'));
    await state().showFirstRecordedRun();
    expect(state()).toMatchObject({
      run: null,
      searchProblem: null,
      recordedProblem: { message: 'one.jsonl.gz does not exist.' },
    });
  });

  it('of a page without recorded runs is as before', async () => {
    page.recordings.recordings = [];
    await state().showFirstRecordedRun();
    expect(state()).toMatchObject({ run: null, recordedRuns: [], recordedProblem: null });
  });
});

describe('the list of recorded runs', () => {
  it('is read once, and again after a failure', async () => {
    const index = page.recordings.index;
    let reads = 0;
    page.recordings.index = () => {
      reads++;
      return reads === 1 ? Promise.reject(new Error('offline')) : index();
    };
    await state().readRecordedRuns();
    expect(state()).toMatchObject({ recordedRuns: null, recordedProblem: { message: 'offline' } });
    await Promise.all([state().readRecordedRuns(), state().readRecordedRuns()]);
    await state().readRecordedRuns();
    expect(reads).toBe(2);
    expect(state().recordedProblem).toBeNull();
    expect(state().recordedRuns?.map(({ id }) => id)).toEqual([
      'recorded-one',
      'recorded-two',
      'recorded-three',
    ]);
  });

  it('is none of a backend’s, and stays in view when the page moves', async () => {
    await state().showFirstRecordedRun();
    await state().connectByLink(SERVER_LINK);
    expect(state().runs).toEqual([]);
    expect(shown()).toBe('recorded-one');
    await state().handOverRun('recorded-one');
    expect(state().handOver).toBeNull();
  });
});

describe('a recorded run', () => {
  beforeEach(() => state().showFirstRecordedRun());

  it.each([
    ['resumed', () => state().resumeSearch('recorded-one')],
    ['cancelled', () => state().cancelSearch('recorded-one')],
    ['timed', () => state().timePoint([5])],
  ])('cannot be %s', async (_, act) => {
    await act();
    expect(state().searchProblem?.message).toBe('A recorded run cannot be changed.');
    expect([page.browser.followed, page.browser.cancelled]).toEqual([[], []]);
    expect(shown()).toBe('recorded-one');
  });

  it('cannot be deleted', async () => {
    await state().deleteRun('recorded-one');
    expect(state().runsProblem?.message).toBe('A recorded run cannot be changed.');
    expect(shown()).toBe('recorded-one');
  });

  it('is compared with recorded runs of the same question', async () => {
    page.browser.runList = [summary('own', { spec: page.recordings.recordings[0]?.run.spec ?? never() })];
    page.browser.journals.set('own', recordedEvents);
    await state().refreshRuns();
    await state().loadComparison();
    expect(state().compared.map(({ id }) => id)).toEqual(['recorded-one', 'recorded-two']);
    await state().openRun('own');
    await state().loadComparison();
    expect(state().compared.map(({ id }) => id)).toEqual(['own']);
  });

  it('that cannot be read keeps no other from being compared', async () => {
    page.recordings.ready = ({ id }) =>
      id === 'recorded-two' ? Promise.reject(new Error('gone')) : Promise.resolve();
    await state().loadComparison();
    expect(state().compared.map(({ id }) => id)).toEqual(['recorded-one']);
    expect(state().searchProblem?.message).toBe('gone');
  });

  it('is reported as what it is', async () => {
    await state().makeReport(['recorded-one', 'recorded-two']);
    expect(state().report?.recorded).toEqual(['recorded-one', 'recorded-two']);
  });
});

function never(): never {
  throw new Error('There is a recording.');
}
