import { beforeEach, expect, it } from 'vitest';

import type { AppStore } from '#store/state/app-state.ts';
import { FakeClient } from '#store/testing/fake-client.ts';
import { createAppStore } from './app-store.ts';
import { NOTICEABLE_MS, shownAbsence } from './tab-slice.ts';

const importing = {
  kind: 'running',
  request: { origin: { kind: 'hub', repository: 'someone/tiny' }, name: 'tiny', dtype: 'q4', loadOn: null },
  progress: null,
  stopping: false,
} as const;

let store: AppStore;
const state = () => store.getState();
const hide = (fromMs: number, forMs: number) => {
  state().noteVisibility(false, fromMs);
  state().noteVisibility(true, fromMs + forMs);
};

beforeEach(() => {
  store = createAppStore(new FakeClient());
});

it('a tab that was hidden for long while a search ran says so until the search ends', () => {
  store.setState({ liveRunId: 'a' });
  hide(1000, NOTICEABLE_MS);
  const expected = { hiddenMs: NOTICEABLE_MS, work: { runId: 'a', importing: false } };
  expect(shownAbsence(state())).toEqual(expected);
  store.setState({ liveRunId: 'b' });
  expect(shownAbsence(state())).toBeNull();
});

it('says so of an import too, until it is dismissed', () => {
  store.setState({ modelImport: importing });
  hide(0, 60_000);
  expect(shownAbsence(state())).toEqual({ hiddenMs: 60_000, work: { runId: null, importing: true } });
  state().dismissAbsence();
  expect(shownAbsence(state())).toBeNull();
});

it('counts from when the tab was hidden first, and names only what goes on', () => {
  store.setState({ liveRunId: 'a', modelImport: importing });
  state().noteVisibility(false, 0);
  state().noteVisibility(false, 50_000);
  store.setState({ liveRunId: null });
  state().noteVisibility(true, 70_000);
  expect(shownAbsence(state())).toEqual({ hiddenMs: 70_000, work: { runId: null, importing: true } });
});

it.each([
  ['for a moment only', { liveRunId: 'a' }, NOTICEABLE_MS - 1],
  ['without work', { liveRunId: null }, 60_000],
])('says nothing where it was hidden %s', (_, change, forMs) => {
  store.setState(change);
  hide(0, forMs);
  expect(shownAbsence(state())).toBeNull();
});

it('says nothing where the work ended meanwhile', () => {
  store.setState({ liveRunId: 'a' });
  state().noteVisibility(false, 0);
  store.setState({ liveRunId: null });
  state().noteVisibility(true, 60_000);
  expect(shownAbsence(state())).toBeNull();
  store.setState({ liveRunId: 'a' });
  expect(shownAbsence(state())).toBeNull();
});
