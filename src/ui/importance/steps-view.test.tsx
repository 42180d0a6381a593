// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { emptyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { begun, openedStep, showRun, steps, verdict } from '#ui/testing/run-journals.ts';
import { StepsView } from './steps-view.tsx';

const journal = [
  ...begun(0.8),
  openedStep(1, [], [1, 2, 3]),
  verdict('candidate', 1, 1, 0.8),
  verdict('candidate', 1, 2, 0.9),
  verdict('pruned', 1, 3, 0.55),
  ...steps([[2, 0.9]]),
  openedStep(2, [2], [1, 3]),
  verdict('candidate', 2, 1, 0.3),
];

/** No model is loaded on this page. */
async function stepsPage() {
  const page = emptyPage();
  await showRun(page, journal);
  return { page, user: renderWithStore(page, <StepsView />) };
}

const cell = (name: RegExp) => screen.getByRole('gridcell', { name });

describe('the map of blocks and steps', () => {
  it('draws what each step found out about its candidates, without a model', async () => {
    await stepsPage();
    const rows = within(screen.getByRole('grid', { name: /every candidate in every step/ }))
      .getAllByRole('row')
      .slice(1);
    expect(
      rows.map((row) =>
        within(row)
          .getAllByRole('gridcell')
          .map(({ textContent }) => textContent),
      ),
    ).toEqual([['0', '−10', '≥25'], ['50']]);
    expect(cell(/^Step 1, Block 1: Top-1 accuracy 80.0 %, drop 0.0 pp/).dataset['finding']).toBe('none');
    expect(cell(/^Step 2, Block 1: Top-1 accuracy 30.0 %, drop 50.0 pp/).dataset['level']).toBe('5');
  });

  it('says of a pruned candidate what it can be at most, and marks the chosen one', async () => {
    await stepsPage();
    const pruned = cell(/^Step 1, Block 3: Top-1 accuracy at most 55.0 %, drop at least 25.0 pp/);
    expect(pruned.dataset['finding']).toBe('unsure');
    expect(cell(/^Step 1, Block 2:.*, chosen/).dataset['marked']).toBe('true');
    expect(screen.getByText(/pruned before all samples were scored/)).toBeDefined();
  });

  it('is gone through by arrows, over the places of blocks that are gone', async () => {
    const { user } = await stepsPage();
    const stops = screen.getAllByRole('gridcell').filter(({ tabIndex }) => tabIndex === 0);
    expect(stops.map((stop) => stop.getAttribute('aria-label')?.slice(0, 15))).toEqual(['Step 1, Block 1']);
    stops[0]?.focus();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Step 2, Block 1/);
    await user.keyboard('{ArrowUp}{End}');
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Step 1, Block 3/);
  });

  it('says what to do where there is no run, and why where nothing is scored', async () => {
    const page = emptyPage();
    renderWithStore(page, <StepsView />);
    expect(screen.getByText(/start one, or open a run/)).toBeDefined();
    await showRun(page, begun(0.8));
    expect(screen.getByText(/No candidate of this run is scored yet/)).toBeDefined();
  });
});
