// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { StorageUse } from '#service/contract/device-operations.ts';
import {
  emptyPage,
  happens,
  renderWithStore,
  serverPage,
  type TestPage,
} from '#ui/testing/render-with-store.tsx';
import { ModelsView } from './models-view.tsx';

async function show(storage: StorageUse, page: TestPage = emptyPage()) {
  page.browser.space = () => Promise.resolve(storage);
  page.server.space = () => Promise.resolve(storage);
  renderWithStore(page, <ModelsView provider="auto" onProvider={() => undefined} />);
  await happens(() => page.store.getState().refreshStoredModels());
}

const bar = () => screen.queryByRole('progressbar', { name: 'Storage used' });

describe('the bar of storage', () => {
  it('is not there before it is known', () => {
    renderWithStore(emptyPage(), <ModelsView provider="auto" onProvider={() => undefined} />);
    expect(bar()).toBeNull();
  });

  it('shows what is used of what the browser allows', async () => {
    await show({ usageBytes: 2.5e9, quotaBytes: 1e10 });
    expect(bar()?.getAttribute('aria-valuenow')).toBe('25');
    expect(bar()?.dataset['full']).toBe('false');
    expect(
      screen.getByText('2.50 GB used by this page, 7.50 GB left of what the browser allows'),
    ).toBeDefined();
  });

  it('warns when little is left, and is never more than full', async () => {
    await show({ usageBytes: 3e9, quotaBytes: 2e9 });
    expect(bar()?.getAttribute('aria-valuenow')).toBe('100');
    expect(bar()?.dataset['full']).toBe('true');
    expect(screen.getByText(/, 0 kB left of what the browser allows$/)).toBeDefined();
  });

  it('has no length where the limit is not known', async () => {
    await show({ usageBytes: 4e6, quotaBytes: null });
    expect(bar()).toBeNull();
    expect(screen.getByText('4.0 MB used by this page. The browser does not tell its limit.')).toBeDefined();
  });

  it('is not there where nothing can be stored', async () => {
    await show({ usageBytes: 0, quotaBytes: 0 });
    expect(bar()).toBeNull();
    expect(screen.queryByText(/used by this page/)).toBeNull();
    expect(screen.getByRole('alert').textContent).toContain('so no model can be stored.');
  });

  it('names the server that has the models', async () => {
    await show({ usageBytes: 4e6, quotaBytes: 1e7 }, await serverPage());
    expect(screen.getByText('4.0 MB used on gpu-box, 6.0 MB free there')).toBeDefined();
  });
});
