// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';

import { happens, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { begun, showRun } from '#ui/testing/run-journals.ts';
import { SearchPanel } from './search-panel.tsx';

it('a search is cancelled after a second question only, since it cannot be resumed then', async () => {
  const page = await readyPage();
  await showRun(page, begun(0.8), 'mine');
  page.browser.runList = page.browser.runList.map((run) => ({ ...run, status: 'paused' }));
  await happens(() => page.store.getState().refreshRuns());
  const user = renderWithStore(page, <SearchPanel />);
  await user.click(await screen.findByRole('button', { name: 'Cancel' }));
  expect(screen.getByRole('alertdialog').textContent).toContain('cannot be resumed');
  await user.click(screen.getByRole('button', { name: 'Go on' }));
  expect(page.browser.cancelled).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  await user.click(screen.getByRole('button', { name: 'Cancel the search' }));
  expect(page.browser.cancelled).toEqual(['mine']);
});

it.each([
  ['paused', 'Resume'],
  ['done', 'Refresh'],
] as const)('a journal that stands still as the list says %s offers: %s', async (status, offer) => {
  const page = await readyPage();
  await showRun(page, begun(0.8), 'mine');
  page.browser.runList = page.browser.runList.map((run) => ({ ...run, status }));
  await happens(() => page.store.getState().refreshRuns());
  renderWithStore(page, <SearchPanel />);
  expect(await screen.findByRole('button', { name: new RegExp(offer, 'u') })).toBeDefined();
  expect(screen.getByTestId('run-status').textContent).toBe(status === 'done' ? 'running' : status);
});
