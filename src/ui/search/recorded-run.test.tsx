// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { recordingOf } from '#engine/search/testing/recordings.ts';
import { model } from '#store/testing/fake-answers.ts';
import { emptyPage, happens, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { giveElementsASize } from '#ui/testing/sized-elements.ts';
import { SearchPanel } from './search-panel.tsx';

giveElementsASize();

const open = async (page = emptyPage()) => {
  page.recordings.recordings = [recordingOf('one')];
  await happens(() => page.store.getState().showFirstRecordedRun());
  const user = renderWithStore(page, <SearchPanel />);
  await screen.findByTestId('operating-points');
  await screen.findByTestId('recorded-note');
  return { page, user };
};
const map = () => screen.queryByRole('region', { name: 'Importance map' });

it('is announced in place of the form, which would have to make way for it', async () => {
  const page = await readyPage();
  page.recordings.recordings = [recordingOf('one')];
  let read = (): void => undefined;
  page.recordings.ready = () =>
    new Promise((resolve) => {
      read = resolve;
    });
  renderWithStore(page, <SearchPanel />);
  await screen.findByRole('button', { name: /Start search/ });
  await happens(() => void page.store.getState().showFirstRecordedRun());
  expect(screen.getByRole('status').textContent).toBe('Opening a recorded run…');
  // In view, and not below the room that is kept.
  expect(screen.getByRole('status').parentElement?.className).toBe('part-loading');
  expect(screen.queryByRole('button', { name: /Start search|Open a recorded run/ })).toBeNull();
  await happens(read);
  expect(await screen.findByTestId('recorded-note')).toBeDefined();
});

it('is not announced before it is known that there are no runs of one’s own', async () => {
  const page = emptyPage();
  page.recordings.recordings = [recordingOf('one')];
  page.browser.listRuns = () => new Promise(() => undefined);
  renderWithStore(page, <SearchPanel />);
  await happens(() => void page.store.getState().showFirstRecordedRun());
  await waitFor(() => {
    expect(page.store.getState().recordedRuns).toHaveLength(1);
  });
  expect(page.store.getState().recordingComing).toBe(true);
  expect(screen.queryByRole('status')).toBeNull();
});

it('gives its place to the form where it cannot be read', async () => {
  const page = await readyPage();
  page.recordings.recordings = [recordingOf('one')];
  page.recordings.ready = () => Promise.reject(new Error('offline'));
  await happens(() => page.store.getState().showFirstRecordedRun());
  renderWithStore(page, <SearchPanel />);
  expect(await screen.findByRole('button', { name: /Start search/ })).toBeDefined();
  expect(screen.getByRole('button', { name: 'Open a recorded run' })).toBeDefined();
});

describe('a recorded run in view', () => {
  it('says that it is recorded, when, with which model and where', async () => {
    await open();
    expect(screen.getByTestId('run-status').textContent).toBe('recorded');
    expect(screen.getByTestId('recorded-note').textContent).toMatch(
      /^Recorded on .*1970 with “tiny” on Some CPU, 2 threads: times are those of that machine\.$/,
    );
  });

  it('can be closed, and neither resumed, cancelled nor timed', async () => {
    const { user } = await open(await readyPage());
    const names = screen.getAllByRole('button').map(({ textContent }) => textContent.trim());
    expect(names).toContain('Close run');
    expect(names.filter((name) => ['Resume', 'Cancel', 'Measure'].includes(name))).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Close run' }));
    await user.click(screen.getByRole('button', { name: 'Open a recorded run' }));
    expect(await screen.findByTestId('recorded-note')).toBeDefined();
  });

  it('stays a drawing while another model is in use, and offers to load its own', async () => {
    const page = emptyPage();
    page.browser.loadedModel = () => Promise.resolve({ ...model, hash: 'other', name: 'other' });
    await page.store.getState().readCapabilities();
    const { user } = await open(await readyPage(page));
    const shown = within(map() ?? document.body);
    expect(shown.getByText(/of “tiny”, which is not in use/)).toBeDefined();
    await user.click(shown.getByRole('button', { name: /^Block 3,/ }));
    expect(page.store.getState().skip).toEqual([]);
    expect(screen.getByText(/^Found with “tiny”/)).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Load “tiny”' }));
    expect(page.browser.loadedUrls.at(-1)).toBe('models/tiny/');
  });

  it('needs no map of its own while its model is in use, as the strip shows it', async () => {
    await open(await readyPage());
    expect(map()).toBeNull();
    expect(screen.queryByRole('button', { name: /^Load/ })).toBeNull();
  });
});
