// @vitest-environment happy-dom
import { render, screen, within } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { Tooltip } from 'radix-ui';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { createAppStore } from '#store/app/app-store.ts';
import type { AppStore } from '#store/state/app-state.ts';
import { FakeClient } from '#store/testing/fake-client.ts';
import { FakeStreams } from '#store/testing/fake-streams.ts';
import { StoreProvider } from '#ui/store-context.tsx';
import { happens } from '#ui/testing/render-with-store.tsx';
import { giveElementsASize } from '#ui/testing/sized-elements.ts';
import { DrivePanel } from './drive-panel.tsx';

giveElementsASize();

let client: FakeClient;
let streams: FakeStreams;
let page: AppStore;
let user: UserEvent;

beforeEach(async () => {
  client = new FakeClient();
  streams = new FakeStreams();
  page = createAppStore(client, { openStreams: () => Promise.resolve(streams) });
  await page.getState().loadModel('m/', 'auto');
  render(
    <StoreProvider store={page}>
      <Tooltip.Provider>
        <DrivePanel />
      </Tooltip.Provider>
    </StoreProvider>,
  );
  user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Open the live view' }));
  await screen.findByRole('button', { name: 'Webcam' });
});

/** Starts a drive, and sends and answers frames until so many are answered. */
async function drive(frames: number): Promise<void> {
  await user.click(screen.getByRole('button', { name: 'Road that comes with the page' }));
  await user.click(await screen.findByRole('button', { name: 'Start' }));
  await happens(() => {
    page.getState().drive?.getState().setHz(1000);
  });
  await expect
    .poll(async () => {
      await happens(() => {
        streams.send();
        for (const { request, answer } of client.answers.splice(0))
          answer(request.skip.length > 0 ? 'a bus' : 'a car', 100);
      });
      return page.getState().drive?.getState().points.length;
    })
    .toBeGreaterThanOrEqual(frames);
  await user.click(screen.getByRole('button', { name: 'Stop' }));
}

describe('the live view', () => {
  it('lists the topics of a source with their types and rates', async () => {
    await user.click(screen.getByRole('button', { name: 'Road that comes with the page' }));
    const topics = await screen.findByRole('combobox', { name: 'Topic of road.mcap' });
    expect(within(topics).getByRole('option').textContent).toBe(
      '/camera · sensor_msgs/msg/CompressedImage · 10.0 Hz',
    );
  });

  it('shows both answers, whether they agree, and what the frames have come to', async () => {
    page.getState().loadSkipSet([2]);
    await drive(3);
    expect(screen.getByRole('region', { name: 'Full model' }).textContent).toContain('a car');
    expect(screen.getByRole('region', { name: 'Skip set' }).textContent).toContain('a bus');
    expect(screen.getByText('Not the same words')).toBeDefined();
    expect(screen.getByText(/^0 of \d+: 0\.0 % \(95 %/u)).toBeDefined();
    expect(screen.getByText(/the paper:/u).textContent).toContain('45.4 %');
    expect((await screen.findByTestId('chart-drive')).getAttribute('data-points')).toMatch(/^[3-9]$/u);
  });

  it('drives any two configurations, changed under way', async () => {
    await drive(2);
    await user.selectOptions(screen.getByRole('combobox', { name: 'First lane' }), 'Other blocks…');
    const blocks = screen.getByRole('textbox', { name: 'First lane: skipped blocks' });
    await user.type(blocks, '1-3, 99');
    expect(screen.getByRole('alert').textContent).toBe('Blocks go from 0 to 5.');
    await user.clear(blocks);
    await user.type(blocks, '1-3');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Second lane' }), 'Full model');
    await drive(2);
    expect(screen.getByRole('region', { name: 'Other skip set' }).textContent).toContain('without 1-3');
    expect(screen.getByRole('region', { name: 'Full model' }).textContent).toContain('no block skipped');
    expect(screen.queryByRole('combobox', { name: 'First lane: answered by' })).toBeNull();
  });

  it('takes judgements by keys', async () => {
    await drive(1);
    const marks = screen.getByRole('group', { name: 'Right or wrong' });
    within(marks).getAllByRole('button')[0]?.focus();
    await user.keyboard('{ArrowLeft}');
    const table = screen.getByTestId('drive-marks');
    expect(table.textContent).toContain('n = 1');
    expect(
      within(table)
        .getAllByRole('row')
        .map((row) => row.textContent),
    ).toEqual(['n = 1Right95 %', 'Full model100 %21 to 100 %', 'Skip set0 %0 to 79 %']);
    await user.keyboard(' ');
    expect(screen.getByTestId('drive-marks').textContent).toContain('Skip set100 %');
  });

  it('downloads a report of what the drive has come to', async () => {
    const written: Blob[] = [];
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      if (blob instanceof Blob) written.push(blob);
      return 'blob:report';
    });
    await drive(2);
    written.length = 0;
    const forms = screen.getByRole('group', { name: 'Report of the drive' });
    await user.click(within(forms).getByRole('button', { name: 'Markdown' }));
    vi.restoreAllMocks();
    expect(await written[0]?.text()).toContain('# Skipscope drive\n');
  });

  it('publishes nothing before it is switched on', async () => {
    await drive(1);
    for (const name of ['Publish answers', 'Publish names'])
      expect(screen.getByRole('switch', { name }).getAttribute('aria-checked')).toBe('false');
    expect(streams.published).toEqual([]);
    await user.click(screen.getByRole('switch', { name: 'Publish names' }));
    expect(page.getState().drive?.getState().publishing).toEqual({ words: null, names: '/skipscope/names' });
  });
});
