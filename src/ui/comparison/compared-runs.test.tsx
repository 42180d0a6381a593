// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { readyPage, renderWithStore, type TestPage } from '#ui/testing/render-with-store.tsx';
import { begun, doneByConstraint, keepRun, stateOf, steps } from '#ui/testing/run-journals.ts';
import { giveElementsASize } from '#ui/testing/sized-elements.ts';
import ComparedRuns from './compared-runs.tsx';

giveElementsASize();

const gmSkip = [
  ...begun(0.8),
  ...steps([
    [5, 0.9],
    [3, 0.78],
    [1, 0.5],
  ]),
  doneByConstraint,
];
const interval = [
  ...begun(0.8, { strategy: { key: 'fixed-interval', interval: 3, phase: 'both' } }),
  ...steps([[2, 0.6]]),
  doneByConstraint,
];
const runs = [
  { id: 'gm', state: stateOf(gmSkip) },
  { id: 'interval', state: stateOf(interval) },
];

let page: TestPage;
let user: UserEvent;

/** The cells of each row, the name first. */
const rows = () =>
  within(screen.getByRole('table'))
    .getAllByTestId('comparison-row')
    .map((row) => [...row.querySelectorAll('th, td')].map(({ textContent }) => textContent));
const name = (label: RegExp) => screen.getByRole('button', { name: label });

beforeEach(async () => {
  page = await readyPage();
  await keepRun(page, 'gm', gmSkip);
  await keepRun(page, 'interval', interval);
  user = renderWithStore(page, <ComparedRuns runs={runs} />);
});

describe('the table of compared runs', () => {
  it('has the full model, and the operating points of each run', () => {
    expect(rows().map(([label, sparsity, score]) => [label, sparsity, score])).toEqual([
      ['Full model', '0.0 %', expect.stringContaining('80.0')],
      [expect.stringMatching(/^GM-Skip.*High Performance/), '16.7 %', expect.stringContaining('90.0')],
      [expect.stringMatching(/^GM-Skip.*High Sparsity/), '33.3 %', expect.stringContaining('78.0')],
      [expect.stringMatching(/^Fixed interval/), '16.7 %', expect.stringContaining('60.0')],
    ]);
  });

  it('sets columns of numbers to the right', () => {
    const headings = within(screen.getByRole('table')).getAllByRole('columnheader');
    expect(headings.map(({ textContent }) => textContent).slice(0, 2)).toEqual(['Method', 'Sparsity']);
    expect(headings.map(({ dataset }) => dataset['numeric']).slice(0, 2)).toEqual(['false', 'true']);
  });

  it('opens the run of a row', async () => {
    expect(name(/^Fixed interval/).getAttribute('aria-pressed')).toBe('false');
    await user.click(name(/^Fixed interval/));
    expect(page.store.getState().run?.id).toBe('interval');
    expect(name(/^Fixed interval/).getAttribute('aria-pressed')).toBe('true');
    expect(name(/High Sparsity/).getAttribute('aria-pressed')).toBe('false');
    expect(screen.queryByRole('button', { name: 'Full model' })).toBeNull();
  });

  it('says in sentences what came out', () => {
    const findings = within(screen.getByTestId('comparison-findings')).getAllByRole('listitem');
    expect(findings.length).toBeGreaterThan(0);
  });
});

describe('a row under the pointer or the focus', () => {
  const metricChart = () => screen.getByTestId('chart-comparison');
  const line = () => metricChart().querySelector('.series-line');
  const lone = () => metricChart().querySelector('.series-mark');

  it('makes its run stand out in the charts', async () => {
    expect(line()?.getAttribute('stroke-width')).toBe('2');
    expect(lone()?.getAttribute('fill-opacity')).toBe('1');
    await user.hover(name(/High Sparsity/));
    expect(line()?.getAttribute('stroke-width')).toBe('3');
    expect(lone()?.getAttribute('fill-opacity')).toBe('0.25');
    await user.unhover(name(/High Sparsity/));
    expect(line()?.getAttribute('stroke-width')).toBe('2');
  });

  it('does so for the keyboard, too', async () => {
    name(/High Sparsity/).focus();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(name(/^Fixed interval/));
    expect(line()?.getAttribute('stroke-opacity')).toBe('0.25');
    await user.tab();
    expect(line()?.getAttribute('stroke-opacity')).toBe('1');
  });
});
