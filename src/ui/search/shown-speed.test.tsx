// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { resultTable } from '#engine/report/report-tables.ts';
import { buildReport } from '#engine/report/build-report.ts';
import { rendererByKey } from '#engine/report/renderers.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { happens, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { begun, doneByConstraint, showRun, stateOf, steps, timed } from '#ui/testing/run-journals.ts';
import { useApp } from '#ui/store-context.tsx';
import OperatingPoints from './operating-points.tsx';
import { RemovalOrder } from './removal-order.tsx';

const path = steps([
  [5, 0.9],
  [3, 0.78],
  [1, 0.5],
]);

const draw = async (...events: readonly (readonly RunEvent[])[]) => {
  const state = stateOf(begun(0.8), path, ...events, [doneByConstraint]);
  renderWithStore(
    await readyPage(),
    <>
      <OperatingPoints state={state} />
      <RemovalOrder state={state} />
    </>,
  );
  return state;
};
/** The points of the run in view. */
function ShownPoints() {
  const run = useApp((state) => state.run);
  return run === null ? null : (
    <>
      <OperatingPoints state={run.state} />
      <RemovalOrder state={run.state} />
    </>
  );
}
const card = () => screen.getByRole('article', { name: 'High Sparsity' });
const row = () => screen.getByRole('button', { name: '− block 3' }).closest('tr');

describe('the speed of a point', () => {
  it('is one figure in the card, the table and the report', async () => {
    const state = await draw([timed([3, 5], 0.4)]);
    expect(within(card()).getByText('0.40 [0.40, 0.40]')).toBeDefined();
    expect(within(card()).getByText(/3 turns with the full model/)).toBeDefined();
    expect(row()?.textContent).toContain('0.40 [0.40, 0.40]');
    const report = buildReport([{ id: 'a', state }], { date: new Date(0) });
    const [group] = report.groups;
    const [set] = group?.sets ?? [];
    if (!group || !set) throw new Error('The report is empty.');
    const cells = resultTable(group, set).rows.find(([name]) => name?.includes('High Sparsity'));
    expect(cells).toContain('0.40 [0.40, 0.40]');
    for (const key of ['md', 'html'] as const)
      expect(rendererByKey(key).render(report)).toContain('0.40 [0.40, 0.40]');
  });

  it('is said not to be measured where the times were taken alone', async () => {
    await draw();
    expect(within(card()).getByText('not measured')).toBeDefined();
    expect(row()?.textContent).toContain('not measured');
    expect(document.body.textContent).not.toMatch(/\d×/);
  });

  it('is measured where it is shown, when that is asked for', async () => {
    const page = await readyPage();
    await showRun(page, [...begun(0.8), ...path, doneByConstraint]);
    const user = renderWithStore(page, <ShownPoints />);
    expect(row()?.textContent).toContain('not measured');
    await user.click(within(card()).getByRole('button', { name: 'Measure' }));
    expect(await within(card()).findByText('0.60 [0.60, 0.60]')).toBeDefined();
    expect(row()?.textContent).toContain('0.60 [0.60, 0.60]');
  });

  it('is measured by a button of its row, which does not put the row into use', async () => {
    const page = await readyPage();
    await showRun(page, [...begun(0.8), ...path, doneByConstraint]);
    let end = (): void => undefined;
    page.browser.timing = () =>
      new Promise((resolve) => {
        end = resolve;
      });
    const user = renderWithStore(page, <ShownPoints />);
    const button = () => within(row() ?? document.body).queryByRole('button', { name: 'Measure' });
    await user.click(button() ?? document.body);
    expect(row()?.textContent).toContain('measuring…');
    for (const other of screen.getAllByRole<HTMLButtonElement>('button', { name: 'Measure' }))
      expect(other.disabled).toBe(true);
    expect(page.store.getState().skip).toEqual([]);
    await happens(() => {
      end();
    });
    expect(row()?.textContent).toContain('0.60 [0.60, 0.60]');
    expect(button()).toBeNull();
  });

  it('cannot be asked for while the search is under way', async () => {
    renderWithStore(await readyPage(), <RemovalOrder state={stateOf(begun(0.8), path)} />);
    expect(row()?.textContent).toContain('not measured');
    expect(screen.queryByRole('button', { name: 'Measure' })).toBeNull();
  });
});
