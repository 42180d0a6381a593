// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';

import { demoSet } from '#store/testing/fake-answers.ts';
import { emptyPage, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { CalibrationPanel } from './calibration-panel.tsx';

it('offers the sets that are served with the page by name, but for the one in use', async () => {
  const page = await readyPage();
  const user = renderWithStore(page, <CalibrationPanel />);
  const offered = () =>
    screen.getAllByRole('button', { name: /^Open / }).map(({ textContent }) => textContent);
  const all = ['Open scenes: objects', 'Open scenes: counting', 'Open scenes: relations'];
  expect(offered()).toEqual(all);
  await user.click(screen.getByRole('button', { name: 'Open scenes: counting' }));
  expect(page.store.getState().calibration.url).toBe('calibration/scenes-counting.jsonl');
  expect(offered()).toEqual(all.filter((name) => name !== 'Open scenes: counting'));
});

it('shows the questions of a set', async () => {
  const page = emptyPage();
  const samples = [{ id: '1: How many?', fileName: '1.png', prompt: 'How many cups?', label: '2' }];
  page.browser.calibration = () => Promise.resolve({ ...demoSet, samples });
  const user = renderWithStore(await readyPage(page), <CalibrationPanel />);
  expect(await screen.findByRole('button', { name: 'Sample 1: How many cups? 2' })).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Table…' }));
  expect(screen.getByRole('rowheader', { name: /2.*How many cups\?/u })).toBeDefined();
});

it('asks before it deletes a set, and keeps it if told so', async () => {
  const page = await readyPage();
  const sets = [{ id: 'mine', name: 'Mine' }];
  page.store.setState({ storedCalibrations: sets });
  const user = renderWithStore(page, <CalibrationPanel />);
  await user.click(screen.getByRole('button', { name: 'Delete Mine from this browser' }));
  await user.click(screen.getByRole('button', { name: 'Keep it' }));
  expect(page.store.getState().storedCalibrations).toEqual(sets);
  await user.click(screen.getByRole('button', { name: 'Delete Mine from this browser' }));
  await user.click(screen.getByRole('button', { name: 'Delete' }));
  expect(page.store.getState().storedCalibrations).toEqual([]);
});
