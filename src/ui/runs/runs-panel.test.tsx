// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';

import { summary } from '#store/testing/two-backends.ts';
import { emptyPage, happens, renderWithStore } from '#ui/testing/render-with-store.tsx';
import RunsPanel from './runs-panel.tsx';

it('draws as many elements for two thousand runs as for two hundred, and the others when they are asked for', async () => {
  const page = emptyPage();
  const user = renderWithStore(page, <RunsPanel />);
  const show = async (runs: number): Promise<number> => {
    page.browser.runList = Array.from({ length: runs }, (_, at) =>
      summary(`run-${String(at)}`, { startedAt: at }),
    );
    await happens(() => page.store.getState().refreshRuns());
    expect(screen.getAllByTestId('run-row')).toHaveLength(50);
    return document.querySelectorAll('*').length;
  };
  expect(await show(2000)).toBe(await show(200));
  await user.click(screen.getByRole('button', { name: 'Show 50 of 150 more' }));
  expect(screen.getAllByTestId('run-row')).toHaveLength(100);
});
