// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { RunEvent } from '#engine/search/run-event.ts';
import { readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { begun, resumedOn, stateOf, steps } from '#ui/testing/run-journals.ts';
import { giveElementsASize } from '#ui/testing/sized-elements.ts';
import { placeOf, reader, reading } from '#ui/charts/testing/read-points.ts';
import LatencyChart from './latency-chart.tsx';

giveElementsASize();

const LEGEND = /one sample, timed alone: no speed-up can be read from it/;

const path = steps([
  [5, 0.9],
  [3, 0.78],
  [1, 0.5],
]);

const draw = async (...events: readonly (readonly RunEvent[])[]) =>
  renderWithStore(await readyPage(), <LatencyChart state={stateOf(...events)} />);
const chart = () => screen.getByRole('figure', { name: 'Latency against sparsity' });
const points = () => within(chart()).getAllByRole('button', { name: /load/ });
const areas = () => [...chart().querySelectorAll('.recharts-area-area')];
const lines = () => [...chart().querySelectorAll('.recharts-line-curve')];

describe('the times of a run', () => {
  it('are one line through the full model and each step', async () => {
    await draw(begun(0.8), path);
    expect(points()).toHaveLength(4);
    expect(lines()).toHaveLength(1);
    expect(within(chart()).getByText(LEGEND)).toBeDefined();
  });

  it('start at nothing, and are milliseconds', async () => {
    await draw(begun(0.8), path);
    expect(within(chart()).getByText('0 ms')).toBeDefined();
    expect(within(chart()).getByText('100 ms')).toBeDefined();
  });

  it('are split into prefill and tokens, and into vision where the run tells of it', async () => {
    await draw(begun(0.8), path);
    expect(areas()).toHaveLength(2);
    expect(within(chart()).getByText(/vision not recorded/)).toBeDefined();
    cleanup();
    const withVision = (event: RunEvent): RunEvent =>
      event.type === 'baseline' || event.type === 'step'
        ? { ...event, latency: { ...event.latency, vision: 40 } }
        : event;
    await draw(begun(0.8).map(withVision), path.map(withVision));
    expect(areas()).toHaveLength(3);
    expect(within(chart()).queryByText(/vision not recorded/)).toBeNull();
    // 40 ms for vision and 100 ms for the rest.
    expect(within(chart()).getByText('150 ms')).toBeDefined();
    cleanup();
    // An earlier version has begun the run: its points stay comparable.
    await draw(begun(0.8), path.map(withVision));
    expect(areas()).toHaveLength(2);
    expect(within(chart()).queryByText('150 ms')).toBeNull();
  });

  it('are apart where the run went on elsewhere, and dashed there', async () => {
    await draw(begun(0.8), path.slice(0, 1), [resumedOn('A GPU')], path.slice(1));
    expect(lines().map((line) => line.getAttribute('stroke-dasharray') ?? '')).toEqual(['', '5 4']);
    expect(points()).toHaveLength(4);
    expect(within(chart()).getByText(/dashed: on another device/)).toBeDefined();
  });

  it('are read under the pointer and by the arrow keys', async () => {
    const user = await draw(begun(0.8), path);
    fireEvent.pointerMove(reader(chart()), placeOf(chart(), '1'));
    expect(reading(chart())).toContain('Step 1: − block 5');
    expect(reading(chart())).toContain('not measured');
    reader(chart()).focus();
    await user.keyboard('{End}');
    expect(reading(chart())).toContain('Step 3: − block 1');
  });
});
