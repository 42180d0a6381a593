// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { metricByKey } from '#engine/metrics/metrics.ts';
import { strategyChoiceSchema } from '#engine/search/strategy-choice.ts';
import { happens, readyPage, renderWithStore, type TestPage } from '#ui/testing/render-with-store.tsx';
import { placeOf, reader, reading } from '#ui/charts/testing/read-points.ts';
import { begun, keepRun, stateOf, steps, timed } from '#ui/testing/run-journals.ts';
import { giveElementsASize } from '#ui/testing/sized-elements.ts';
import ComparisonCharts from './comparison-chart.tsx';
import { runSeries } from './run-series.ts';

giveElementsASize();

const sleb = strategyChoiceSchema.parse({ key: 'sleb' });
const interval = strategyChoiceSchema.parse({ key: 'fixed-interval', interval: 3 });
const path = steps([
  [5, 0.9],
  [3, 0.78],
]);
const pathRun = { id: 'path', state: stateOf(begun(0.8), path) };
const loneRun = { id: 'lone', state: stateOf(begun(0.8, { strategy: interval }), steps([[2, 0.6]])) };

const drawOn = (page: TestPage, ...runs: Parameters<typeof runSeries>[0]) =>
  renderWithStore(
    page,
    <ComparisonCharts metric={metricByKey('accuracy')} series={runSeries(runs)} marked={null} />,
  );
const draw = async (...runs: Parameters<typeof runSeries>[0]) => drawOn(await readyPage(), ...runs);
const chart = (name: string) => screen.getByRole('figure', { name });
const metricChart = () => chart('Top-1 accuracy against sparsity');
const timeChart = () => chart('Latency / full against sparsity');

describe('a run as a series', () => {
  it('is named by its strategy, and has the full model as its first point', () => {
    const [series] = runSeries([{ id: 'a', state: stateOf(begun(0.8, { strategy: sleb }), path) }]);
    expect(series?.label).toBe('SLEB');
    expect(series?.points.map(({ value }) => value)).toEqual([0.8, 0.9, 0.78]);
    expect(series?.isPath).toBe(true);
  });

  it('is no path with one skip set', () => {
    expect(runSeries([loneRun])[0]?.isPath).toBe(false);
  });

  it('looks like no other one, beyond the colours, too', () => {
    const series = runSeries(Array.from({ length: 24 }, () => pathRun));
    const looks = series.map(({ colour, dash }) => `${colour} ${dash}`);
    expect(new Set(looks).size).toBe(24);
    expect([series[7]?.mark, series[8]?.mark]).toEqual(['diamond', 'triangle']);
    expect(series[8]?.colour).toBe(series[0]?.colour);
  });
});

describe('the charts of a comparison', () => {
  it('draw the full model of a run that has no step yet', async () => {
    await draw({ id: 'new', state: stateOf(begun(0.8)) });
    expect(metricChart().querySelectorAll('.series-dot')).toHaveLength(1);
  });

  it('draw a path as a line, and a lone skip set as a mark', async () => {
    await draw(pathRun, loneRun);
    expect(metricChart().querySelectorAll('.series-line')).toHaveLength(1);
    expect(metricChart().querySelectorAll('.series-mark')).toHaveLength(1);
    expect(within(metricChart()).getByText('dotted: full model · ◆ ▲ one skip set')).toBeDefined();
  });

  it('have a dotted line at the full model', async () => {
    await draw(pathRun);
    const dotted = (figure: HTMLElement) =>
      figure.querySelector('.recharts-reference-line-line')?.getAttribute('y');
    expect(dotted(metricChart())).toBe('0.8');
    expect(dotted(timeChart())).toBe('1');
  });

  it('show the times that were taken in turns with the full model, one and less', async () => {
    await draw({ id: 'path', state: stateOf(begun(0.8), path, [timed([5], 0.75), timed([3, 5], 0.5)]) });
    expect(within(timeChart()).getByText('timed in turns with the full model')).toBeDefined();
    const ticks = [...timeChart().querySelectorAll('.recharts-yAxis-tick-labels text')];
    expect([ticks[0]?.textContent, ticks.at(-1)?.textContent]).toEqual(['0.0', '1.0']);
    expect(timeChart().querySelectorAll('.series-dot')).toHaveLength(3);
  });

  it('form no ratio of times that were taken alone', async () => {
    await draw({ id: 'path', state: stateOf(begun(0.8), path, [timed([5], 0.75)]) }, loneRun);
    expect(within(timeChart()).getByText(/points without such a time are not drawn$/)).toBeDefined();
    expect(metricChart().querySelectorAll('.series-dot')).toHaveLength(3);
    expect(timeChart().querySelectorAll('.series-dot')).toHaveLength(2);
    expect(timeChart().querySelectorAll('.series-mark')).toHaveLength(0);
  });

  it('join two times by a line only where no point between them was left untimed', async () => {
    const long = steps([
      [5, 0.9],
      [4, 0.85],
      [3, 0.8],
      [2, 0.7],
    ]);
    const times = [timed([5], 0.9), timed([3, 4, 5], 0.6), timed([2, 3, 4, 5], 0.5)];
    await draw({ id: 'path', state: stateOf(begun(0.8), long, times) });
    const curve = timeChart().querySelector('.series-line')?.getAttribute('d') ?? '';
    // Full model to step 1, and step 3 to step 4.
    expect(curve.match(/M/gu)).toHaveLength(2);
    expect(timeChart().querySelectorAll('.series-dot')).toHaveLength(4);
    expect(metricChart().querySelector('.series-line')?.getAttribute('d')?.match(/M/gu)).toHaveLength(1);
  });

  it('tell what is known of the point under the pointer, with its run', async () => {
    await draw({ id: 'path', state: stateOf(begun(0.8), path, [timed([5], 0.75)]) }, loneRun);
    fireEvent.pointerMove(reader(metricChart()), placeOf(metricChart(), 'path 1'));
    expect(reading(metricChart())).toContain('GM-Skip');
    expect(reading(metricChart())).toContain('Step 1: − block 5');
    expect(reading(metricChart())).toContain('0.75 [0.75, 0.75]');
    fireEvent.pointerMove(reader(metricChart()), placeOf(metricChart(), 'lone 1'));
    expect(reading(metricChart())).toContain('Fixed interval');
    expect(reading(metricChart())).toContain('not measured');
  });

  it('are read by the arrow keys', async () => {
    const user = await draw(pathRun, loneRun);
    reader(metricChart()).focus();
    await user.keyboard('{End}');
    expect(reading(metricChart())).toContain('Step 1: − block 2');
    await user.keyboard('{ArrowLeft}');
    expect(reading(metricChart())).toContain('Step 2: − block 3');
    await user.keyboard('{Home}');
    expect(reading(metricChart())).toContain('Full model');
  });

  it('open the run of a point with its skip set, by Enter and by a click', async () => {
    const page = await readyPage();
    await keepRun(page, 'path', [...begun(0.8), ...path]);
    const user = drawOn(page, pathRun, loneRun);
    reader(metricChart()).focus();
    await user.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}{Enter}');
    await happens(() => undefined);
    expect(page.store.getState().run?.id).toBe('path');
    expect(page.store.getState().skip).toEqual([3, 5]);
    const mark = metricChart().querySelector('[data-point="path 1"]');
    if (!mark) throw new Error('The point is not drawn.');
    await user.click(mark);
    expect(page.store.getState().skip).toEqual([5]);
  });
});
