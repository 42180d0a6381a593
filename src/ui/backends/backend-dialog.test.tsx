// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import {
  happens,
  readyPage,
  renderWithStore,
  serverPage,
  type TestPage,
} from '#ui/testing/render-with-store.tsx';
import BackendDialog from './backend-dialog.tsx';

const dialog = () => screen.queryByRole('dialog', { name: 'Where it runs' });
const regions = () =>
  within(screen.getByRole('dialog'))
    .getAllByRole('region')
    .map((region) => region.getAttribute('aria-label'));

async function open(page: TestPage) {
  const user = renderWithStore(page, <BackendDialog />);
  expect(dialog()).toBeNull();
  await happens(() => {
    page.store.getState().showBackends(true);
  });
  return user;
}

describe('the dialog of backends', () => {
  it('offers a connection at home', async () => {
    await open(await readyPage());
    expect(dialog()?.textContent).toContain('or on a machine with a GPU that runs a Skipscope server.');
    expect(regions()).toEqual(['Connect to a server']);
  });

  it('shows the server in use and the known ones', async () => {
    await open(await serverPage());
    expect(dialog()?.textContent).toContain('what was found in this browser stays here.');
    expect(regions()).toEqual(['Connected server', 'Connect to a server', 'Known servers']);
  });

  it('closes, and forgets a connection that failed with it', async () => {
    const page = await readyPage();
    const user = await open(page);
    await user.type(screen.getByRole('textbox', { name: 'Link of the server' }), 'gpu-box{Enter}');
    expect(screen.getByRole('alert')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Close' }));
    expect(dialog()).toBeNull();
    expect(page.store.getState().connection).toEqual({ kind: 'none' });
  });
});
