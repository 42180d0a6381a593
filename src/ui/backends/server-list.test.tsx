// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { SERVER_URL } from '#store/testing/two-backends.ts';
import {
  emptyPage,
  happens,
  renderWithStore,
  serverPage,
  type TestPage,
} from '#ui/testing/render-with-store.tsx';
import { ServerList } from './server-list.tsx';

const row = () => screen.getByRole('listitem');
const button = (name: string) => within(row()).getByRole<HTMLButtonElement>('button', { name });

/** A page in its browser that was on the server before. */
async function backHome(): Promise<TestPage> {
  const page = await serverPage();
  await page.store.getState().workInBrowser();
  return page;
}

describe('the servers that are remembered', () => {
  it('are not there before the first connection', () => {
    renderWithStore(emptyPage(), <ServerList />);
    expect(screen.queryByRole('region', { name: 'Known servers' })).toBeNull();
  });

  it('are connected to again without a link', async () => {
    const page = await backHome();
    const user = renderWithStore(page, <ServerList />);
    expect(row().textContent).toMatch(/gpu-box127\.0\.0\.1:4180 · last seen /);
    await user.click(button('Connect to gpu-box'));
    await happens(() => undefined);
    expect(page.store.getState().backend).toBe(SERVER_URL);
    expect(page.links).toHaveLength(2);
  });

  it('include the one in use', async () => {
    renderWithStore(await serverPage(), <ServerList />);
    expect(button('gpu-box is connected').disabled).toBe(true);
    expect(row().dataset['inUse']).toBe('true');
  });

  it('wait while the page connects', async () => {
    const page = await backHome();
    renderWithStore(page, <ServerList />);
    page.reach.connect = () => new Promise(() => undefined);
    await happens(() => {
      void page.store.getState().connectAgain(SERVER_URL);
    });
    expect(button('Connect to gpu-box').disabled).toBe(true);
  });

  it('are tried again where the connection is lost', async () => {
    const page = await serverPage();
    const user = renderWithStore(page, <ServerList />);
    page.server.status = () => Promise.reject(new SkipscopeError('connection', 'Gone.', 'Wait.'));
    await happens(() => page.store.getState().checkBackend());
    expect(within(row()).getByText('Connection lost')).toBeDefined();
    page.server.status = () =>
      Promise.resolve({ model: null, running: null, queued: 0, memory: null, workers: null });
    await user.click(button('Try gpu-box again'));
    await happens(() => undefined);
    expect(within(row()).queryByText('Connection lost')).toBeNull();
  });

  it('are forgotten only after a question', async () => {
    const page = await backHome();
    const user = renderWithStore(page, <ServerList />);
    await user.click(button('Forget gpu-box'));
    expect(screen.getByRole('alertdialog', { name: 'Forget this server?' }).textContent).toContain(
      'What is on gpu-box stays there.',
    );
    await user.click(screen.getByRole('button', { name: 'Keep it' }));
    expect(row()).toBeDefined();
    await user.click(button('Forget gpu-box'));
    await user.click(screen.getByRole('button', { name: 'Forget' }));
    await happens(() => undefined);
    expect(screen.queryByRole('listitem')).toBeNull();
  });
});
