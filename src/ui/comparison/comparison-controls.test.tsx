// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import type { RunEvent } from '#engine/search/run-event.ts';
import { strategyChoiceSchema } from '#engine/search/strategy-choice.ts';
import { placeOf, reader, reading } from '#ui/charts/testing/read-points.ts';
import { happens, readyPage, renderWithStore, type TestPage } from '#ui/testing/render-with-store.tsx';
import { begun, keepRun, stateOf, steps } from '#ui/testing/run-journals.ts';
import { giveElementsASize } from '#ui/testing/sized-elements.ts';
import ComparedRuns from './compared-runs.tsx';

giveElementsASize();

/** What a search has spent on one candidate. */
const spent: RunEvent = {
  type: 'evaluation',
  at: 3,
  step: 1,
  kind: 'set',
  objective: 'metric',
  parent: 0,
  skip: [1],
  outcomes: [],
  blockTokens: 40_000,
};
const beam = (width: number) => ({ strategy: strategyChoiceSchema.parse({ key: 'gm-skip-beam', width }) });
const good = [
  ...begun(0.8, beam(2)),
  spent,
  ...steps([
    [5, 0.9],
    [3, 0.8],
  ]),
];
const poor = [
  ...begun(0.8, beam(3)),
  ...steps([
    [2, 0.6],
    [4, 0.5],
  ]),
];
const runs = [
  { id: 'good', state: stateOf(good) },
  { id: 'poor', state: stateOf(poor) },
];

let page: TestPage;
let user: UserEvent;

const chart = () => screen.getByTestId('chart-comparison');
const curves = () => chart().querySelectorAll('.series-line');
const places = () =>
  [...chart().querySelectorAll('[data-point]')].map((mark) => mark.getAttribute('data-point'));
const key = (width: number) =>
  screen.getByRole('button', { name: new RegExp(`^Curve: .*width ${String(width)}`, 'u') });
const zoom = (name: string) => within(chart()).getByRole('button', { name });
const select = (name: string, label: string) => {
  const [box] = screen.getAllByRole('combobox', { name });
  if (!box) throw new Error(`There is no ${name}.`);
  return user.selectOptions(box, label);
};

beforeEach(async () => {
  page = await readyPage();
  await keepRun(page, 'good', good);
  await keepRun(page, 'poor', poor);
  user = renderWithStore(page, <ComparedRuns runs={runs} />);
});

describe('the legend of a comparison', () => {
  it('hides a curve and shows it again, by a click and by the keyboard', async () => {
    expect(curves()).toHaveLength(2);
    await user.click(key(3));
    expect(key(3).getAttribute('aria-pressed')).toBe('false');
    expect(places()).toEqual(['good 0', 'good 1', 'good 2']);
    await user.keyboard('{Enter}');
    expect(curves()).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'Hide all' }));
    expect(curves()).toHaveLength(0);
    await user.click(screen.getByRole('button', { name: 'Show all' }));
    expect(curves()).toHaveLength(2);
  });

  it('makes the curve under the pointer stand out', async () => {
    await user.hover(key(2));
    expect([...curves()].map((curve) => curve.getAttribute('stroke-width'))).toEqual(['3', '1.5']);
  });
});

describe('the axes of a comparison', () => {
  it('are chosen, and a point tells the same on any', async () => {
    await select('Axis across', 'Search work');
    const work = screen.getByRole('figure', { name: 'Top-1 accuracy against search work' });
    expect(work).toBe(chart());
    const ticks = [...work.querySelectorAll('.recharts-xAxis-tick-labels text')];
    expect(ticks.at(-1)?.textContent).toBe('40 k');
    fireEvent.pointerMove(reader(chart()), placeOf(chart(), 'good 2'));
    expect(reading(chart())).toContain('Step 2: − block 3');
    await user.click(chart().querySelector('[data-point="good 2"] path') ?? chart());
    await happens(() => undefined);
    expect(page.store.getState()).toMatchObject({ run: { id: 'good' }, skip: [3, 5] });
  });

  it('are never the same quantity', () => {
    const [across] = screen.getAllByRole('combobox', { name: 'Axis across' });
    const taken = within(across ?? chart()).getByRole<HTMLOptionElement>('option', {
      name: 'Top-1 accuracy',
    });
    expect(taken.disabled).toBe(true);
  });
});

describe('a part of a chart', () => {
  it('comes into view by a drag, and all of it again by a button', async () => {
    const all = places();
    const area = chart().querySelector('.brush-area');
    if (!area) throw new Error('The chart takes no drags.');
    const { clientX, clientY } = placeOf(chart(), 'good 1');
    const drag = (type: string, dx: number, dy: number) =>
      fireEvent(
        area,
        new PointerEvent(type, { bubbles: true, clientX: clientX + dx, clientY: clientY + dy, pointerId: 1 }),
      );
    drag('pointerdown', -20, -20);
    drag('pointermove', 20, 20);
    expect(chart().querySelectorAll('.brush')).toHaveLength(1);
    drag('pointerup', 20, 20);
    expect(chart().querySelectorAll('.brush')).toHaveLength(0);
    expect(places()).toEqual(['good 1']);
    reader(chart()).focus();
    await user.keyboard('{End}');
    expect(reading(chart())).toContain('Step 1: − block 5');
    await user.click(zoom('Show all of the chart'));
    expect(places()).toEqual(all);
  });

  it('comes into view by buttons', async () => {
    expect(zoom('Zoom out').hasAttribute('disabled')).toBe(true);
    await user.click(zoom('Zoom in'));
    expect(places().length).toBeLessThan(6);
    await user.click(zoom('Zoom out'));
    expect(places()).toHaveLength(6);
    expect(zoom('Zoom out').hasAttribute('disabled')).toBe(true);
  });
});

describe('the Pareto line of a comparison', () => {
  it('is drawn for the curves that are drawn, and names their runs', async () => {
    const names = () => within(chart()).getByText(/Pareto line/).textContent;
    expect(names()).toContain('width 2');
    expect(names()).not.toContain('width 3');
    expect(chart().querySelector('.pareto-line')?.getAttribute('d')).toMatch(
      /^M[\d.]+ [\d.]+V[\d.]+H[\d.]+$/u,
    );
    await user.click(key(2));
    expect(names()).toContain('width 3');
  });
});

describe('many curves', () => {
  it('are muted, but for the run in view and the pinned ones', async () => {
    const many = Array.from({ length: 8 }, (_, index) => ({
      id: `run ${String(index)}`,
      state: stateOf(good),
    }));
    page.store.getState().pinRun('a', 'run 3');
    renderWithStore(page, <ComparedRuns runs={many} />);
    const [, second] = screen.getAllByTestId('chart-comparison');
    const opacities = [...(second?.querySelectorAll('.series-line') ?? [])].map((curve) =>
      curve.getAttribute('stroke-opacity'),
    );
    expect(opacities).toEqual(Array.from({ length: 8 }, (_, index) => (index === 3 ? '1' : '0.25')));
    await happens(() => undefined);
  });
});

describe('what a comparison shows', () => {
  it('is kept by the page, and a part beyond the curves is not shown', async () => {
    const { viewComparison, hideRuns } = page.store.getState();
    await happens(() => {
      viewComparison('chart', { up: 'metric', across: 'sparsity', window: { x: [0.9, 1], y: [0.2, 0.4] } });
    });
    expect(places()).toHaveLength(6);
    expect(zoom('Zoom out').hasAttribute('disabled')).toBe(true);
    await happens(() => {
      viewComparison('chart', { up: 'metric', across: 'sparsity', window: { x: [0, 0.2], y: [0, 1] } });
      hideRuns(['poor', 'a run of another comparison']);
    });
    expect(places()).toEqual(['good 0', 'good 1']);
    await user.click(key(3));
    expect(page.store.getState().hiddenRuns).toEqual(['a run of another comparison']);
    await select('Axis across', 'Search work');
    expect(page.store.getState().comparisonViews.chart).toEqual({
      up: 'metric',
      across: 'work',
      window: null,
    });
  });
});
