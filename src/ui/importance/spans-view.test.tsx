// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { importanceReport } from '#store/testing/fake-importance.ts';
import { readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import SpansView from './spans-view.tsx';

const angles = [
  [0.3, 0.32, 0.4, 0.41, 0.5, 0.6],
  [0.1, 0.2, 0.3, 0.31, 0.4],
  [0.08, 0.12, 0.2, 0.3],
  [0.02, 0.06, 0.25],
  [null, 0.14],
  [0.2],
];

async function spansPage() {
  const page = await readyPage();
  const user = renderWithStore(page, <SpansView report={{ ...importanceReport, angles }} />);
  return { page, user };
}

const cell = (name: RegExp) => screen.getByRole('gridcell', { name });

describe('the map of spans', () => {
  it('has a cell for each span that fits, on an absolute scale', async () => {
    await spansPage();
    const grid = screen.getByRole('grid', { name: 'Angular distance that a span of blocks makes' });
    const rows = within(grid).getAllByRole('row').slice(1);
    expect(rows.map((row) => within(row).getAllByRole('gridcell').length)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(cell(/^From block 0, 1 block: 0.300 half turns/).dataset['level']).toBe('5');
    expect(cell(/^From block 3, 2 blocks: 0.060/).dataset['level']).toBe('2');
    expect(cell(/^From block 4, 1 block: not measured/).dataset['finding']).toBe('unknown');
  });

  it('marks the best span of each length', async () => {
    await spansPage();
    const marked = screen.getAllByRole('gridcell').filter(({ dataset }) => dataset['marked'] === 'true');
    expect(marked.map((box) => box.getAttribute('aria-label')?.split(':')[0])).toEqual([
      'From block 0, 6 blocks',
      'From block 1, 5 blocks',
      'From block 2, 3 blocks',
      'From block 2, 4 blocks',
      'From block 3, 1 block',
      'From block 3, 2 blocks',
    ]);
  });

  it('names the best span of n blocks, and skips it', async () => {
    const { page, user } = await spansPage();
    const named = () => screen.getByRole('status').textContent;
    expect(named()).toBe('The 2 blocks with the smallest distance: blocks 3 to 4, 0.060 half turns.');
    const box = screen.getByRole('spinbutton', { name: 'Blocks in a row' });
    await user.clear(box);
    await user.type(box, '3');
    expect(named()).toBe('The 3 blocks with the smallest distance: blocks 2 to 4, 0.200 half turns.');
    await user.click(screen.getByRole('button', { name: 'Skip them' }));
    expect(page.store.getState().skip).toEqual([2, 3, 4]);
  });

  it('is gone through by arrows, which stay inside of the triangle', async () => {
    const { user } = await spansPage();
    cell(/^From block 0, 1 block:/).focus();
    await user.keyboard('{PageDown}{ArrowRight}');
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^From block 5, 1 block:/);
    await user.keyboard('{ArrowUp}{End}');
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^From block 4, 2 blocks:/);
  });
});
