// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { recordingOf } from '#engine/search/testing/recordings.ts';
import { emptyPage, happens, renderWithStore, serverPage } from '#ui/testing/render-with-store.tsx';
import RunsPanel from './runs-panel.tsx';

const list = () => within(screen.getByRole('region', { name: 'Recorded runs' }));

describe('the recorded runs in the list of runs', () => {
  it('stand apart, say what they are, and can be opened', async () => {
    const page = emptyPage();
    page.recordings.recordings = [recordingOf('one')];
    const user = renderWithStore(page, <RunsPanel />);
    await happens(() => page.store.getState().refreshRuns());
    const row = list().getByTestId('recorded-row');
    expect(row.textContent).toContain('recorded');
    expect(within(row).getByText('GM-Skip, reverse order')).toBeDefined();
    expect(row.textContent).toContain('1 step · tiny · Demo · Some CPU, 2 threads');
    expect(screen.getByText(/^No runs yet/)).toBeDefined();
    await user.click(list().getByRole('button', { name: 'Open' }));
    await waitFor(() => {
      expect(page.store.getState().run?.id).toBe('recorded-one');
    });
    expect(list().getByRole('button', { name: 'Shown' })).toBeDefined();
  });

  it('can be neither resumed, handed over nor deleted, on a server either', async () => {
    const page = emptyPage();
    page.recordings.recordings = [recordingOf('one')];
    await serverPage(page);
    renderWithStore(page, <RunsPanel />);
    await happens(() => undefined);
    const buttons = list().getAllByRole('button');
    expect(buttons.map(({ textContent }) => textContent)).toEqual(['Open', 'A', 'B']);
  });

  it('say what is wrong with them', async () => {
    const page = emptyPage();
    page.recordings.index = () => Promise.reject(new Error('The index is broken.'));
    renderWithStore(page, <RunsPanel />);
    await happens(() => undefined);
    expect(list().getByText('The index is broken.')).toBeDefined();
  });

  it('are not mentioned where there are none', async () => {
    renderWithStore(emptyPage(), <RunsPanel />);
    await happens(() => undefined);
    expect(screen.queryByRole('region', { name: 'Recorded runs' })).toBeNull();
  });
});
