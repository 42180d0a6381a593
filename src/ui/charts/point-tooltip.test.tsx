// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { metricByKey } from '#engine/metrics/metrics.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { begun, resumedOn, stateOf, steps } from '#ui/testing/run-journals.ts';
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
  { baseline }: RunState,
  point: PathPoint | null | undefined,
  metric = metricByKey('accuracy'),
) => {
  const payload = point ? [{ payload: point }] : [];
  renderWithStore(
    await readyPage(),
    <PointTooltip metric={metric} baseline={baseline} active payload={payload} />,
  );
  const title = screen.queryByText(/^(?:Step|Full model)/);
  const values = title?.parentElement?.querySelectorAll('dt, dd') ?? [];
  return title && [title.textContent, ...[...values].map(({ textContent }) => textContent)];
};

describe('the tooltip of a point', () => {
  it('tells what changed, the score, sparsity, time and speed-up', async () => {
    expect(await textOf(run, run.path[1])).toEqual([
      'Step 2: − block 3',
      'Top-1 accuracy',
      '75.0 %',
      'Sparsity',
      '33.3 %',
      'Latency',
      '80.0 ms (1.25×)',
    ]);
    expect(screen.getByText('Click the point to load its skip set.')).toBeDefined();
  });

  it('names the full model', async () => {
    expect(await textOf(run, run.baseline)).toMatchObject({
      0: 'Full model',
      2: '80.0 %',
      6: '100 ms (1.00×)',
    });
  });

  it('compares no times of different devices', async () => {
    const moved = stateOf(begun(0.8), [resumedOn('A GPU')], steps([[5, 0.9]]));
    expect((await textOf(moved, moved.path[0]))?.at(-1)).toBe('90.0 ms (on another device)');
  });

  it('has the unit of the metric', async () => {
    const captions = stateOf(begun(104.25), steps([[5, 87.5]]));
    const text = await textOf(captions, captions.path[0], metricByKey('cider'));
    expect(text?.slice(1, 3)).toEqual(['CIDEr', '87.5']);
  });

  it('is not there without a point', async () => {
    expect(await textOf(run, null)).toBeNull();
  });

  it('is not there while the pointer is elsewhere', async () => {
    const payload = run.path.map((point) => ({ payload: point }));
    const metric = metricByKey('accuracy');
    renderWithStore(
      await readyPage(),
      <PointTooltip metric={metric} baseline={run.baseline} active={false} payload={payload} />,
    );
    expect(screen.queryByText(/^Step/)).toBeNull();
  });
});
