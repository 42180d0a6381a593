// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { metricByKey } from '#engine/metrics/metrics.ts';
import { strategyChoiceSchema } from '#engine/search/strategy-choice.ts';
import { readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { begun, resumedOn, stateOf, steps } from '#ui/testing/run-journals.ts';
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

const draw = async (...runs: Parameters<typeof runSeries>[0]) =>
  renderWithStore(
    await readyPage(),
    <ComparisonCharts metric={metricByKey('accuracy')} series={runSeries(runs)} marked={null} />,
  );
const chart = (name: string) => screen.getByRole('figure', { name });
const metricChart = () => chart('Top-1 accuracy against sparsity');
const timeChart = () => chart('Latency against sparsity');

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
  it('draw a path as a line, and a lone skip set as a mark', async () => {
    await draw(pathRun, loneRun);
    expect(metricChart().querySelectorAll('.recharts-line-curve')).toHaveLength(1);
    expect(metricChart().querySelectorAll('.recharts-scatter-symbol path')).toHaveLength(1);
    expect(within(metricChart()).getByText('dotted: full model · ◆ ▲ one skip set')).toBeDefined();
  });

  it('have a dotted line at the full model', async () => {
    await draw(pathRun);
    const dotted = (figure: HTMLElement) =>
      figure.querySelector('.recharts-reference-line-line')?.getAttribute('y');
    expect(dotted(metricChart())).toBe('0.8');
    expect(dotted(timeChart())).toBe('1');
  });

  it('show times as shares of the full model’s, one and less', async () => {
    await draw(pathRun, loneRun);
    expect(
      within(timeChart()).getByText('share of the full model’s, measured in the same run'),
    ).toBeDefined();
    const ticks = [...timeChart().querySelectorAll('.recharts-yAxis-tick-labels text')];
    expect([ticks[0]?.textContent, ticks.at(-1)?.textContent]).toEqual(['0.0', '1.0']);
  });

  it('leave times out that another device took', async () => {
    const [first, ...rest] = path;
    if (!first) throw new Error('The path is empty.');
    await draw({ id: 'moved', state: stateOf(begun(0.8), [first, resumedOn('A GPU')], rest) });
    expect(within(timeChart()).getByText(/measured in the same run on the same device$/)).toBeDefined();
    const points = (figure: HTMLElement) =>
      figure.querySelector('.recharts-line-curve')?.getAttribute('d')?.split('L').length;
    expect(points(metricChart())).toBe(3);
    expect(points(timeChart())).toBe(2);
  });
});
