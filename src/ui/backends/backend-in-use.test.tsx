// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { DeviceStatus } from '#service/contract/device-operations.ts';
import { BROWSER } from '#client/backend-switch.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import {
  emptyPage,
  happens,
  renderWithStore,
  serverPage,
  type TestPage,
} from '#ui/testing/render-with-store.tsx';
import { BackendInUse } from './backend-in-use.tsx';

const idle: DeviceStatus = { model: null, running: null, queued: 0, memory: null, workers: null };
const section = () => screen.getByRole('region', { name: 'Connected server' });

/** The values beside the names, as the page shows them. */
const facts = () =>
  Object.fromEntries(
    [...section().querySelectorAll('dt')].map((name) => [
      name.textContent,
      name.nextElementSibling?.textContent,
    ]),
  );

async function show(change: Partial<DeviceStatus> = {}, page: TestPage = emptyPage()) {
  page.server.status = () => Promise.resolve({ ...idle, ...change });
  await serverPage(page);
  return renderWithStore(page, <BackendInUse />);
}

describe('the server in use', () => {
  it('is not there in a browser', () => {
    renderWithStore(emptyPage(), <BackendInUse />);
    expect(screen.queryByRole('region')).toBeNull();
  });

  it('tells its device, its model and its version', async () => {
    await show({ model: 'llava-1.5-7b' });
    expect(within(section()).getByRole('heading').textContent).toBe('gpu-box');
    expect(within(section()).getByText('127.0.0.1:4180')).toBeDefined();
    expect(facts()).toMatchObject({
      Device: 'CUDA: A GPU',
      Model: 'llava-1.5-7b',
      Version: 'Skipscope 0.1.0',
    });
    expect(facts()).not.toHaveProperty('Because');
    expect(facts()).not.toHaveProperty('Memory');
  });

  it('tells why it has no GPU, and its threads', async () => {
    const page = emptyPage();
    const { capabilities } = page.server;
    if (capabilities.kind !== 'server') throw new Error('The fake server is none.');
    const device = {
      provider: 'cpu',
      adapter: 'A CPU',
      threads: 8,
      fallbackReason: 'There is no driver.',
    } as const;
    page.server.capabilities = { ...capabilities, device };
    await show({}, page);
    expect(facts()).toMatchObject({ Device: 'CPU: A CPU, 8 threads', Because: 'There is no driver.' });
  });

  it.each([
    [null, 0, 'nothing under way'],
    [null, 1, '1 run about to begin'],
    ['a', 0, 'one run under way, none waits'],
    ['a', 1, 'one run under way, 1 waits'],
    ['a', 2, 'one run under way, 2 wait'],
  ])('says of the run %j and %i in the queue how long it is', async (running, queued, text) => {
    await show({ running, queued });
    expect(facts()).toMatchObject({ Queue: text });
  });

  it('shows how full its memory is', async () => {
    await show({ memory: { usedBytes: 2.3e10, totalBytes: 2.4e10 } });
    const bar = screen.getByRole('progressbar', { name: 'Memory of the device in use' });
    expect(bar.getAttribute('aria-valuenow')).toBe('96');
    expect(bar.dataset['full']).toBe('true');
    expect(facts()).toMatchObject({ Memory: '23.00 GB of 24.00 GB' });
  });

  it('lists its workers, tells which one is slow, and what its units have come to', async () => {
    const worker = {
      ...{ name: 'this device', host: 'gpu-box', provider: 'cuda', adapter: 'NVIDIA H100', threads: 1 },
      ...{ units: 300, busyMs: 9000, failed: 0, straggling: false },
    };
    const slow = { ...worker, name: 'gpu-2-ab', host: 'gpu-2', units: 1, failed: 2, straggling: true };
    const units = { waiting: 12, underWay: 4, answered: 301, wasted: 9, wastedShare: 0.025, withdrawn: 30 };
    await show({ workers: { present: [worker, slow], ...units } });
    const rows = within(screen.getByRole('list', { name: 'Workers' })).getAllByRole('listitem');
    expect(rows.map(({ textContent }) => textContent)).toEqual([
      'this deviceNVIDIA H100 (cuda) on gpu-box300 units',
      'gpu-2-abNVIDIA H100 (cuda) on gpu-21 unit2 failedmuch slower than the others',
    ]);
    expect(facts()).toMatchObject({
      Units: '4 under way, 12 waiting; 301 answered, 9 of them not needed (2.5 % of the work); 30 taken back',
    });
  });

  it('says that searches wait where no worker is there', async () => {
    const units = { waiting: 3, underWay: 0, answered: 0, wasted: 0, wastedShare: 0, withdrawn: 0 };
    await show({ workers: { present: [], ...units } });
    expect(facts()).toMatchObject({
      Workers: 'No worker is there; searches wait for one.',
      Units: '0 under way, 3 waiting; none answered yet',
    });
  });

  it('is left for this browser, and the dialog closes', async () => {
    const page = emptyPage();
    const user = await show({}, page);
    await happens(() => {
      page.store.getState().showBackends(true);
    });
    await user.click(screen.getByRole('button', { name: 'Work in this browser' }));
    await happens(() => undefined);
    expect(page.store.getState()).toMatchObject({ backend: BROWSER, choosingBackend: false });
    expect(screen.queryByRole('region')).toBeNull();
  });

  it('says nothing of itself while it is lost, and is tried again', async () => {
    const page = emptyPage();
    const user = await show({ model: 'llava-1.5-7b' }, page);
    page.server.status = () => Promise.reject(new SkipscopeError('connection', 'Gone.', 'Wait.'));
    await happens(() => page.store.getState().checkBackend());
    expect(within(section()).getByText('Connection lost')).toBeDefined();
    expect(within(section()).getByRole('alert').textContent).toContain('Gone.Wait.');
    expect(facts()).toEqual({});
    page.server.status = () => Promise.resolve(idle);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await happens(() => undefined);
    expect(facts()).toMatchObject({ Model: 'none in memory' });
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });
});
