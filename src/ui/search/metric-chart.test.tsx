// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { RunEvent } from '#engine/search/run-event.ts';
import { happens, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { begun, openedStep, specWith, stateOf, steps, verdict } from '#ui/testing/run-journals.ts';
import { collectSavedFiles } from '#ui/testing/saved-files.ts';
import { giveElementsASize } from '#ui/testing/sized-elements.ts';
import { placeOf, reader, reading } from '#ui/charts/testing/read-points.ts';
import MetricChart from './metric-chart.tsx';

giveElementsASize();
const saved = collectSavedFiles();

const path = steps([
  [5, 0.9],
  [3, 0.78],
  [1, 0.5],
]);

const draw = async (...events: readonly (readonly RunEvent[])[]) => {
  const page = await readyPage();
  const user = renderWithStore(page, <MetricChart state={stateOf(...events)} />);
  return { page, user };
};
const chart = () => screen.getByRole('figure', { name: 'Top-1 accuracy against sparsity' });
const point = (name: RegExp) => within(chart()).getByRole('button', { name });
const ticks = (axis: 'x' | 'y') =>
  [...chart().querySelectorAll(`.recharts-${axis}Axis-tick-labels text`)].map(
    ({ textContent }) => textContent,
  );

describe('the curve of a run', () => {
  it('has a point for the full model and each step', async () => {
    await draw(begun(0.8), path);
    const labels = within(chart())
      .getAllByRole('button', { name: /load/ })
      .map((button) => button.getAttribute('aria-label'));
    expect(labels).toEqual([
      'Full model: load the empty skip set',
      'Step 1, − block 5, sparsity 16.7 %: load its skip set',
      'Step 2, − block 3, sparsity 33.3 %: load its skip set',
      'Step 3, − block 1, sparsity 50.0 %: load its skip set',
    ]);
  });

  it('marks the best point, and the sparsest one above the constraint', async () => {
    await draw(begun(0.8), path);
    expect(point(/^Step 1/).dataset['role']).toBe('high-performance');
    expect(point(/^Step 2/).dataset['role']).toBe('high-sparsity');
    expect(point(/^Step 3/).dataset['role']).toBe('step');
  });

  it('marks one point with both where it is both', async () => {
    await draw(begun(0.8), steps([[5, 0.9]]));
    expect(point(/^Step 1/).dataset['role']).toBe('both');
    expect(point(/^Full model/).dataset['role']).toBe('step');
    expect(chart().textContent).toContain('High Performance and High Sparsity');
    expect(chart().querySelector('.key-both')).not.toBeNull();
  });

  it('has round ticks around its points, and the constraint among them', async () => {
    await draw(begun(0.8), path);
    expect(ticks('x')).toEqual(['0 %', '20 %', '40 %', '60 %', '80 %']);
    expect(ticks('y')).toEqual(['40 %', '50 %', '60 %', '70 %', '80 %', '90 %', '100 %']);
    expect(within(chart()).getByText('α = 0.95')).toBeDefined();
  });

  it('has a line across at each tick upward, at the height of its text', async () => {
    await draw(begun(0.8), path);
    const lines = chart().querySelectorAll('.recharts-cartesian-grid line');
    const texts = chart().querySelectorAll('.recharts-yAxis-tick-labels text');
    expect([...lines].map((line) => line.getAttribute('y1'))).toEqual(
      [...texts].map((text) => text.getAttribute('y')),
    );
    expect(lines).toHaveLength(7);
  });

  it('reaches no further than its budget', async () => {
    const events = begun(0.8, specWith({ maxBlocks: 2 }));
    await draw(events, path.slice(0, 2));
    expect(ticks('x')).toEqual(['0 %', '10 %', '20 %', '30 %', '40 %']);
  });

  it('shows the candidates of the step under way', async () => {
    await draw(begun(0.8));
    expect(chart().textContent).not.toContain('candidate');
    expect(chart().querySelectorAll('.recharts-scatter-symbol')).toHaveLength(0);
    await draw(begun(0.8), path.slice(0, 1), [
      openedStep(2, [5], [0, 1, 2]),
      verdict('candidate', 2, 0, 0.6),
      verdict('candidate', 2, 1, 0.7),
      verdict('pruned', 2, 2, 0.5),
    ]);
    const [, second] = screen.getAllByRole('figure');
    expect(second?.textContent).toContain('○ candidate');
    expect(second?.querySelectorAll('.recharts-scatter-symbol path')).toHaveLength(2);
  });

  it('has nothing to show before the full model is scored', async () => {
    await draw(begun(0.8).slice(0, 1));
    expect(within(chart()).getByText('No point yet.')).toBeDefined();
    expect(within(chart()).queryByRole('button')).toBeNull();
  });

  it('is not there for a run of which nothing is known', async () => {
    await draw([]);
    expect(screen.queryByRole('figure')).toBeNull();
  });

  it('has the unit of the metric', async () => {
    const spec = specWith({ task: 'captioning' });
    renderWithStore(await readyPage(), <MetricChart state={stateOf(begun(80, spec), steps([[5, 60]]))} />);
    const figure = screen.getByRole('figure', { name: 'CIDEr against sparsity' });
    expect(within(figure).getByText('80')).toBeDefined();
  });
});

describe('a point of the curve', () => {
  it('puts its skip set into use, and is ringed then', async () => {
    const { page, user } = await draw(begun(0.8), path);
    expect(point(/^Full model/).dataset['chosen']).toBe('true');
    await user.click(point(/^Step 2/));
    expect(page.store.getState().skip).toEqual([3, 5]);
    expect(point(/^Step 2/).querySelector('.point-ring')).not.toBeNull();
    expect(point(/^Full model/).dataset['chosen']).toBe('false');
    await happens(() => {
      page.store.getState().loadSkipSet([]);
    });
    expect(point(/^Step 2/).dataset['chosen']).toBe('false');
  });

  const candidates = [
    openedStep(4, [1, 3, 5], [0, 2, 4]),
    verdict('candidate', 4, 0, 0.3),
    verdict('candidate', 4, 2, 0.4),
  ];

  it('tells what is known of it under the pointer, candidates or not', async () => {
    await draw(begun(0.8), path, candidates);
    for (const step of [1, 3, 2]) {
      fireEvent.pointerMove(reader(chart()), placeOf(chart(), String(step)));
      expect(reading(chart())).toContain(`Step ${String(step)}: −`);
    }
    fireEvent.pointerMove(reader(chart()), placeOf(chart(), '0'));
    expect(reading(chart())).toContain('Full model');
    fireEvent.pointerLeave(reader(chart()));
    expect(reading(chart())).toBe('');
  });

  it('is not read by a pointer that rests where the chart appears, until it moves', async () => {
    await draw(begun(0.8), path, candidates);
    const place = placeOf(chart(), '1');
    fireEvent.pointerEnter(reader(chart()), place);
    fireEvent.pointerMove(reader(chart()), place);
    expect(reading(chart())).toBe('');
    fireEvent.pointerMove(reader(chart()), { ...place, clientX: place.clientX + 1 });
    expect(reading(chart())).toContain('Step 1');
  });

  it('tells it of the point that a finger has touched, also once it is lifted', async () => {
    await draw(begun(0.8), path, candidates);
    const touch = { ...placeOf(chart(), '2'), pointerType: 'touch' };
    fireEvent.pointerDown(reader(chart()), touch);
    fireEvent.pointerLeave(reader(chart()), { pointerType: 'touch' });
    expect(reading(chart())).toContain('Step 2: − block 3');
  });

  it('tells it on the side where there is room, and no more once the focus is gone', async () => {
    const { user } = await draw(begun(0.8), path, candidates);
    const bubble = within(chart()).getByRole('status', { hidden: true });
    reader(chart()).focus();
    await user.keyboard('{Home}');
    expect(bubble.dataset['side']).toBe('right');
    await user.keyboard('{End}');
    expect(bubble.dataset['side']).toBe('left');
    await user.tab();
    expect(reading(chart())).toBe('');
  });

  it('tells it by the arrow keys, and is put into use by Enter', async () => {
    const { page, user } = await draw(begun(0.8), path, candidates);
    reader(chart()).focus();
    await user.keyboard('{ArrowRight}');
    expect(reading(chart())).toContain('Full model');
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(reading(chart())).toContain('Step 2: − block 3');
    await user.keyboard('{Enter}');
    expect(page.store.getState().skip).toEqual([3, 5]);
    await user.keyboard('{End}{ArrowRight}');
    expect(reading(chart())).toContain('Step 3: − block 1');
    await user.keyboard('{Escape}');
    expect(reading(chart())).toBe('');
  });
});

describe('the curve as a file', () => {
  it('is named after its run, and has its points, ticks and legend, but nothing of the page', async () => {
    const { user } = await draw(begun(0.8), path);
    await user.click(within(chart()).getByRole('button', { name: /^SVG/ }));
    await waitFor(() => {
      expect(saved.map(({ name }) => name)).toEqual([
        'tiny-single-object-gm-skip-accuracy-against-sparsity.svg',
      ]);
    });
    const text = await saved[0]?.text();
    const svg = new DOMParser().parseFromString(text ?? '', 'image/svg+xml').documentElement;
    const texts = [...svg.querySelectorAll('text')].map(({ textContent }) => textContent);
    for (const word of [...ticks('x'), ...ticks('y'), 'Sparsity', 'High Performance', 'High Sparsity'])
      expect(texts).toContain(word);
    expect(texts[0]).toBe('Top-1 accuracy against sparsity');
    expect(svg.querySelectorAll('[transform^="translate"] > path').length).toBeGreaterThanOrEqual(4);
    expect(text).not.toMatch(/class=|data-|var\(/u);
  });

  it('says so where the browser has no canvas for it', async () => {
    const { user } = await draw(begun(0.8), path);
    await user.click(within(chart()).getByRole('button', { name: /^PNG/ }));
    expect((await screen.findByRole('alert')).textContent).toContain('Save it as SVG');
    expect(saved).toEqual([]);
  });
});
