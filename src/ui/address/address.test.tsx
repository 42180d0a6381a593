// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { demoSet } from '#store/testing/fake-answers.ts';
import { recordingOf } from '#engine/search/testing/recordings.ts';
import {
  emptyPage,
  happens,
  readyPage,
  renderWithStore,
  type TestPage,
} from '#ui/testing/render-with-store.tsx';
import { begun, keepRun } from '#ui/testing/run-journals.ts';
import { AddressNote } from './address-note.tsx';
import { CopyLink } from './copy-link.tsx';
import { AddressKeeper } from './keep-address.ts';
import { restoreAddress } from './restore-address.ts';
import { sharedAddress } from './shared-state.ts';

const PAGE = `${location.origin}/`;

/** A page that has loaded its model and a set with captions, and knows its runs. */
async function settledPage(page = emptyPage()): Promise<TestPage> {
  page.browser.calibration = () => Promise.resolve({ ...demoSet, tasks: ['single-object', 'captioning'] });
  await readyPage(page);
  await page.store.getState().refreshRuns();
  return page;
}
const queryOf = ({ store }: TestPage) => sharedAddress(store.getState(), PAGE).searchParams;
const restore = (page: TestPage, query: string) => restoreAddress(page.store, new URLSearchParams(query));
const problems = ({ store }: TestPage) => store.getState().addressProblems;

describe('the address of a page', () => {
  it('says all that was changed, and another page shows the same by it', async () => {
    const first = await settledPage();
    first.recordings.recordings = [recordingOf('one'), recordingOf('two')];
    const { store } = first;
    await store.getState().readRecordedRuns();
    store.getState().loadSkipSet([1, 3, 4, 5]);
    store.getState().showPanel('runs');
    store.getState().changeSettings({ task: 'captioning' });
    await store.getState().useSample(1);
    store.getState().setPrompt('What is that, exactly?');
    await store.getState().openRun('recorded-one');
    store.getState().pinBoth({ a: 'recorded-one', b: 'recorded-two' }, 1);
    const view = { up: 'metric', across: 'work', window: { x: [0, 1234.567], y: [0.25, 0.5] } } as const;
    store.getState().viewComparison('chart2', view);
    store.getState().hideRuns(['recorded-two', 'mine.1']);
    const query = queryOf(first);
    expect(query.get('skip')).toBe('1,3-5');
    expect(query.get('sample')).toBe('2');
    expect(query.get('chart')).toBeNull();
    expect(query.get('chart2')).toBe('metric-work,0,1234.6,0.25,0.5');
    expect(query.get('hide')).toBe('recorded-two,mine.1');

    const second = await settledPage();
    second.recordings.recordings = first.recordings.recordings;
    await restoreAddress(second.store, query);
    expect(queryOf(second).toString()).toBe(query.toString());
    expect(second.store.getState()).toMatchObject({
      skip: [1, 3, 4, 5],
      panel: 'runs',
      prompt: 'What is that, exactly?',
      run: { id: 'recorded-one' },
      pins: { a: 'recorded-one', b: 'recorded-two' },
      duelAt: 1,
      image: { sample: 1 },
      comparisonViews: {
        chart: { up: 'metric', across: 'sparsity', window: null },
        chart2: { up: 'metric', across: 'work', window: { x: [0, 1234.6], y: [0.25, 0.5] } },
      },
      hiddenRuns: ['recorded-two', 'mine.1'],
      settings: { task: 'captioning' },
      addressProblems: [],
    });
  });

  it('keeps a parameter of which it knows nothing', () => {
    const { store } = emptyPage();
    expect(sharedAddress(store.getState(), `${PAGE}?hub=mirror&skip=2`).search).toBe('?hub=mirror');
  });
});

describe('an address that asks for what is not there', () => {
  it('is told so of a run', async () => {
    const page = await settledPage();
    await restore(page, 'run=gone&skip=2');
    expect(problems(page)).toEqual(['run=gone is no run of this browser, and none of the recorded ones.']);
    expect(page.store.getState()).toMatchObject({ run: null, skip: [2] });
  });

  it('is told so of the runs of a duel, and pins the other one', async () => {
    const page = await settledPage();
    page.recordings.recordings = [recordingOf('one')];
    await restore(page, 'a=gone&b=recorded-one&at=many');
    expect(problems(page)).toEqual([
      'at=many is not a number of blocks.',
      'a=gone is no run of this browser, and none of the recorded ones.',
    ]);
    expect(page.store.getState().pins).toEqual({ a: null, b: 'recorded-one' });
  });

  it('is told so of blocks, pictures, sets and annotations', async () => {
    const page = await settledPage();
    await restore(page, 'skip=4,7-8&sample=900&set=other&task=multi-object&panel=x');
    expect(problems(page)).toEqual([
      'panel=x is not one of calibration, export, runs, report.',
      'skip: “tiny” has blocks 0 to 5, and none of 7, 8.',
      'set=other is no calibration set of this browser, and none of the page.',
      'task=multi-object is none that “Demo” has annotations for.',
      expect.stringMatching(/^sample=900: “Demo” has \d+ pictures\.$/),
    ]);
  });

  it('is told in the page, until that is dismissed', async () => {
    const page = await settledPage();
    const user = renderWithStore(page, <AddressNote />);
    expect(screen.queryByRole('status')).toBeNull();
    await happens(() => restore(page, 'sample=-1'));
    expect(screen.getByRole('status').textContent).toContain('sample=-1 is not the number of a picture');
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('status')).toBeNull();
  });
});

describe('the keeper of the address', () => {
  beforeEach(() => {
    history.replaceState(null, '', PAGE);
  });
  /** The skip set and the run in the address. */
  const written = () => {
    const query = new URLSearchParams(location.search);
    return [query.get('skip'), query.get('run')];
  };
  const waitFor = (...expected: readonly (string | null)[]) =>
    vi.waitFor(() => {
      expect(written()).toEqual(expected);
    });

  it('leaves the address alone while the page takes it over', async () => {
    const page = await settledPage();
    let restored: () => void = () => undefined;
    const keeper = new AddressKeeper(page.store);
    const held = keeper.holdWhile(
      new Promise<void>((resolve) => {
        restored = resolve;
      }),
    );
    history.replaceState(null, '', `${PAGE}?run=asked`);
    page.store.getState().loadSkipSet([2]);
    window.dispatchEvent(new Event('pagehide'));
    expect(written()).toEqual([null, 'asked']);
    restored();
    await held;
    expect(written()).toEqual(['2', null]);
  });

  it('replaces the address while one types, and makes a run a step of the history', async () => {
    const page = await settledPage();
    await keepRun(page, 'mine', begun(0.8));
    const keeper = new AddressKeeper(page.store);
    await keeper.holdWhile(Promise.resolve());
    const entries = history.length;
    page.store.getState().loadSkipSet([2]);
    await waitFor('2', null);
    expect(history.length).toBe(entries);
    await page.store.getState().openRun('mine');
    await waitFor('2', 'mine');
    expect(history.length).toBe(entries + 1);
  });

  it('makes a duel a step of the history, and not its slider; the address before closes it', async () => {
    const page = await settledPage();
    await keepRun(page, 'mine', begun(0.8));
    await keepRun(page, 'other', begun(0.8));
    const keeper = new AddressKeeper(page.store);
    await keeper.holdWhile(Promise.resolve());
    const entries = history.length;
    page.store.getState().pinBoth({ a: 'mine', b: 'other' });
    const at = () => new URLSearchParams(location.search).get('at');
    await vi.waitFor(() => {
      expect(location.search).toContain('a=mine&b=other');
    });
    expect(history.length).toBe(entries + 1);
    page.store.getState().moveDuel(2);
    await vi.waitFor(() => {
      expect(at()).toBe('2');
    });
    expect(history.length).toBe(entries + 1);
    await restoreAddress(page.store, new URLSearchParams(''));
    expect(page.store.getState().pins).toEqual({ a: null, b: null });
  });
});

describe('the button for the link', () => {
  it('copies the address as it is at the click', async () => {
    const page = await settledPage();
    const user = renderWithStore(page, <CopyLink />);
    page.store.getState().loadSkipSet([1]);
    await user.click(screen.getByRole('button', { name: 'Copy link' }));
    expect(await navigator.clipboard.readText()).toContain('skip=1');
    expect(await screen.findByText('Copied')).toBeDefined();
  });

  it('says that a picture of the person’s own is not in it', async () => {
    const page = await settledPage();
    const user = renderWithStore(page, <CopyLink />);
    await happens(() => {
      page.store.getState().useOwnImage(new Blob(['x'], { type: 'image/png' }), 'cat.png');
    });
    await user.click(screen.getByRole('button', { name: 'Copy link' }));
    expect(await screen.findByText('Copied, without your picture')).toBeDefined();
  });
});

it('an address that names no picture leaves that of the person', async () => {
  const page = await settledPage();
  page.store.getState().useOwnImage(new Blob(['x'], { type: 'image/png' }), 'cat.png');
  await restore(page, 'skip=3');
  expect(page.store.getState()).toMatchObject({ skip: [3], image: { sample: null } });
  await restore(page, 'sample=2');
  expect(page.store.getState().image?.sample).toBe(1);
});
