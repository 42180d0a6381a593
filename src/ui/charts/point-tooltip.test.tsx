// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { metricByKey } from '#engine/metrics/metrics.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { begun, stateOf, steps, timed } from '#ui/testing/run-journals.ts';
import { PointTooltip } from './point-tooltip.tsx';

const run = stateOf(
  begun(0.8),
  steps([
    [5, 0.9],
    [3, 0.75],
  ]),
);

/** What the tooltip says of a point of a run: the title, then names and values. */
const textOf = async (
  state: RunState,
  point: PathPoint | null | undefined,
  metric = metricByKey('accuracy'),
) => {
  if (!point) throw new Error('There is no such point.');
  renderWithStore(await readyPage(), <PointTooltip metric={metric} point={point} state={state} />);
  const title = screen.getByText(/^(?:Step|Full model)/);
  const values = title.parentElement?.querySelectorAll('dt, dd') ?? [];
  return [title.textContent, ...[...values].map(({ textContent }) => textContent)];
};

describe('the tooltip of a point', () => {
  it('tells what changed, the score, sparsity, and the time in turns with the full model', async () => {
    const measured = stateOf(begun(0.8), steps([[5, 0.9]]), [timed([5], 0.5)]);
    expect(await textOf(measured, measured.path[0])).toEqual([
      'Step 1: − block 5',
      'Top-1 accuracy',
      '90.0 %',
      'Sparsity',
      '16.7 %',
      'Latency / full',
      '0.50 [0.50, 0.50]',
      'One sample, alone',
      '90.0 ms',
    ]);
    expect(screen.getByText('Click the point to try its skip set.')).toBeDefined();
  });

  it('forms no ratio of times that were taken alone', async () => {
    expect((await textOf(run, run.path[1])).slice(5)).toEqual([
      'Latency / full',
      'not measured',
      'One sample, alone',
      '80.0 ms',
    ]);
  });

  it('names the full model', async () => {
    expect(await textOf(run, run.baseline)).toMatchObject({ 0: 'Full model', 2: '80.0 %', 6: '–' });
  });

  it('has the unit of the metric', async () => {
    const captions = stateOf(begun(104.25), steps([[5, 87.5]]));
    const text = await textOf(captions, captions.path[0], metricByKey('cider'));
    expect(text.slice(1, 3)).toEqual(['CIDEr', '87.5']);
  });
});
