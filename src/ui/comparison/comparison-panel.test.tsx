// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { SearchSpec } from '#engine/search/search-spec.ts';
import { recordingOf } from '#engine/search/testing/recordings.ts';
import {
  emptyPage,
  happens,
  readyPage,
  renderWithStore,
  type TestPage,
} from '#ui/testing/render-with-store.tsx';
import { begun, doneByConstraint, keepRun, showRun, steps } from '#ui/testing/run-journals.ts';
import { giveElementsASize } from '#ui/testing/sized-elements.ts';
import { ComparisonPanel } from './comparison-panel.tsx';

giveElementsASize();

const runAll = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Run all strategies' });
const slebRun = begun(0.8, { strategy: { key: 'sleb' } });

/** Tells the page what the search under way finds at once, and that it has ended. */
async function finish(page: TestPage, spec: Partial<SearchSpec> | undefined, outcome: 'done' | 'paused') {
  const search = page.browser.searches.at(-1);
  if (!search) throw new Error('No search is under way.');
  const events = [...begun(0.8, spec), ...steps([[5, 0.78]]), doneByConstraint];
  if (outcome === 'done') await keepRun(page, search.id, events);
  await happens(() => {
    search.end(outcome);
  });
}

describe('the comparison', () => {
  it('explains itself while there is nothing to compare', async () => {
    renderWithStore(await readyPage(), <ComparisonPanel />);
    await happens(() => undefined);
    expect(screen.getByText(/“Run all strategies” runs 14 strategies one after the other/)).toBeDefined();
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('draws the runs that differ from the one in view in their strategy only', async () => {
    const page = await readyPage();
    await keepRun(page, 'sleb', [...slebRun, ...steps([[4, 0.79]]), doneByConstraint]);
    await keepRun(page, 'other', begun(0.8, { prompt: 'Another question?' }));
    await showRun(page, [...begun(0.8), ...steps([[5, 0.78]]), doneByConstraint]);
    renderWithStore(page, <ComparisonPanel />);
    const table = await screen.findByRole('table');
    const rows = within(table).getAllByRole('rowheader');
    expect(rows.map(({ textContent }) => textContent)).toEqual([
      'Full model',
      'SLEB, High Performance',
      'SLEB, High Sparsity',
      'GM-Skip (reverse order), High Performance',
      'GM-Skip (reverse order), High Sparsity',
    ]);
    expect(screen.getByRole('figure', { name: 'Top-1 accuracy against sparsity' }).dataset['points']).toBe(
      '2',
    );
  });

  it('takes a run up that ends meanwhile', async () => {
    const page = await readyPage();
    await showRun(page, [...begun(0.8), ...steps([[5, 0.78]]), doneByConstraint]);
    renderWithStore(page, <ComparisonPanel />);
    await screen.findByRole('table');
    await keepRun(page, 'sleb', [...slebRun, doneByConstraint]);
    expect((await screen.findAllByRole('button', { name: /^SLEB/ })).length).toBeGreaterThan(0);
  });
});

describe('the button for all strategies', () => {
  it('needs a model and a calibration set', async () => {
    const page = emptyPage();
    renderWithStore(page, <ComparisonPanel />);
    expect(runAll().disabled).toBe(true);
    await happens(() => readyPage(page));
    expect(runAll().disabled).toBe(false);
  });

  it('waits for the end of a search', async () => {
    const page = await readyPage();
    renderWithStore(page, <ComparisonPanel />);
    await happens(() => {
      void page.store.getState().startSearch();
    });
    expect(runAll().disabled).toBe(true);
    await happens(() => page.browser.searches[0]?.end('done'));
    expect(runAll().disabled).toBe(false);
  });

  it('runs one strategy after the other, and says which', async () => {
    const page = await readyPage();
    const user = renderWithStore(page, <ComparisonPanel />);
    await user.click(runAll());
    expect(screen.getByRole('status').textContent).toBe('Strategy 1 of 14: GM-Skip, reverse order');
    expect(page.browser.specs).toHaveLength(1);
    await finish(page, page.browser.specs[0], 'done');
    expect(screen.getByRole('status').textContent).toBe('Strategy 2 of 14: GM-Skip, forward order');
    expect(page.browser.specs.map(({ strategy }) => strategy)).toMatchObject([
      { key: 'gm-skip', order: 'reverse' },
      { key: 'gm-skip', order: 'forward' },
    ]);
  });

  it('stops them all', async () => {
    const page = await readyPage();
    const user = renderWithStore(page, <ComparisonPanel />);
    await user.click(runAll());
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    expect(page.browser.paused).toEqual([page.browser.searches[0]?.id]);
    await finish(page, undefined, 'paused');
    expect(screen.queryByRole('status')).toBeNull();
    expect(runAll().disabled).toBe(false);
    expect(page.browser.specs).toHaveLength(1);
  });
});

it('the comparison of recorded runs says what they are', async () => {
  const page = await readyPage();
  page.recordings.recordings = [recordingOf('one')];
  await happens(() => page.store.getState().showFirstRecordedRun());
  renderWithStore(page, <ComparisonPanel />);
  await screen.findByRole('table');
  expect(screen.getByTestId('recorded-runs-note').textContent).toBe(
    'Recorded runs of “tiny”: times are those of the machine that recorded them.',
  );
});
