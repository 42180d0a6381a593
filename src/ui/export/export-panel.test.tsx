// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { skipConfigSchema } from '#engine/report/export/skip-config.ts';
import { recordingOf } from '#engine/search/testing/recordings.ts';
import {
  choose,
  chosenIn,
  emptyPage,
  happens,
  readyPage,
  renderWithStore,
} from '#ui/testing/render-with-store.tsx';
import { begun, doneByConstraint, resumedOn, showRun, steps } from '#ui/testing/run-journals.ts';
import ExportPanel from './export-panel.tsx';

const path = steps([
  [5, 0.9],
  [3, 0.78],
  [1, 0.5],
]);

const open = async (events = [...begun(0.8), ...path, doneByConstraint]) => {
  const page = await readyPage();
  await showRun(page, events);
  return { page, user: renderWithStore(page, <ExportPanel />) };
};
const exported = () =>
  skipConfigSchema.parse(JSON.parse(screen.getByTestId('export-preview').textContent)).skip;
const picked = () => chosenIn('Point of the run');

describe('the export of a run', () => {
  it('starts from its High Sparsity point, and says so', async () => {
    const { page } = await open();
    expect(page.store.getState().skip).toEqual([]);
    expect(exported()).toEqual([3, 5]);
    expect(picked()).toContain('◆ High Sparsity, Step 2');
  });

  it('draws the point beside its forms, and follows the one that is chosen', async () => {
    const { user } = await open();
    const strip = () => screen.getByRole('figure', { name: /^Blocks of the exported point/ });
    const drawn = (status: string) =>
      [...strip().querySelectorAll(`[data-status="${status}"]`)].map(({ textContent }) => textContent);
    expect(drawn('skipped')).toEqual(['3', '5']);
    expect(drawn('kept')).toEqual(['0', '1', '2', '4']);
    await choose(user, 'Point of the run', 'Full model: 80.0 %, sparsity 0.0 %');
    expect(strip().getAttribute('aria-label')).toBe('Blocks of the exported point; skipped: none');
  });

  it('has the commands that give the same, as they are typed in a clone and with the package', async () => {
    const { user } = await open();
    const lines = () => screen.getByTestId('command-lines').textContent.split('\n');
    const commands = () => lines().filter((line) => !line.startsWith('#'));
    expect(commands()[0]).toMatch(/^npm run --silent skipscope -- search --model MODEL /);
    expect(commands()[1]).toMatch(
      /^npm run --silent skipscope -- export --model MODEL --skip 3,5 --out \S+$/,
    );
    await user.click(screen.getByRole('radio', { name: 'With the package' }));
    expect(commands().every((line) => line.startsWith('npx skipscope '))).toBe(true);
    await choose(user, 'Point of the run', 'Full model: 80.0 %, sparsity 0.0 %');
    expect(commands()).toHaveLength(1);
  });

  it('takes the point that is in use', async () => {
    const { page } = await open();
    await happens(() => {
      page.store.getState().loadSkipSet([1, 3, 5]);
    });
    expect(exported()).toEqual([1, 3, 5]);
  });

  it('takes the full model only if it is chosen, and says so', async () => {
    const { page, user } = await open();
    expect(screen.queryByTestId('export-remark')).toBeNull();
    await choose(user, 'Point of the run', 'Full model: 80.0 %, sparsity 0.0 %');
    expect(exported()).toEqual([]);
    expect(screen.getByTestId('export-remark').textContent).toMatch(/^This is the full model/);
    expect(page.store.getState().skip).toEqual([]);
  });

  it('says that the full model is exported where no block could be skipped', async () => {
    await open([...begun(0.8), ...steps([[5, 0.1]]), doneByConstraint]);
    expect(exported()).toEqual([]);
    expect(screen.getByTestId('export-remark').textContent).toMatch(/^This is the full model/);
  });

  it('says why there is none where no point keeps the constraint', async () => {
    await open([...begun(0.8, { alpha: 1.2 }), ...steps([[5, 0.1]]), doneByConstraint]);
    expect(screen.queryByTestId('export-preview')).toBeNull();
    expect(screen.getByTestId('export-remark').textContent).toMatch(/^No point of this run keeps/);
  });

  it('offers a skip set made by hand as a list, beside the measured point', async () => {
    const { page } = await open();
    await happens(() => {
      page.store.getState().loadSkipSet([0, 2]);
    });
    expect(screen.getByText(/no measured point/)).toBeDefined();
    expect(exported()).toEqual([3, 5]);
  });

  it('is for the run’s model while another one is in use, or none yet', async () => {
    const model = { name: 'other', hash: 'other' };
    const { page } = await open([...begun(0.8, { model }), resumedOn('A GPU'), ...path, doneByConstraint]);
    const exportedModel = () =>
      skipConfigSchema.parse(JSON.parse(screen.getByTestId('export-preview').textContent)).model;
    expect(exportedModel()).toMatchObject({ ...model, checkpoint: 'tiny', dtype: 'fp32', blocks: 6 });
    page.browser.loadedModel = () => new Promise(() => undefined);
    await happens(() => void page.store.getState().loadModel('late/', 'auto'));
    expect(exportedModel().hash).toBe('other');
  });

  it('needs the model where an earlier version made the run, whose journal does not tell of it', async () => {
    await open([...begun(0.8, { model: { name: 'other', hash: 'other' } }), ...path, doneByConstraint]);
    expect(screen.getByText(/load that model to export it/)).toBeDefined();
    expect(screen.queryByTestId('export-preview')).toBeNull();
  });

  it('says of a recorded run what it is', async () => {
    const page = emptyPage();
    page.recordings.recordings = [recordingOf('one')];
    await happens(() => page.store.getState().showFirstRecordedRun());
    renderWithStore(page, <ExportPanel />);
    expect(screen.getByTestId('recorded-note').textContent).toContain('with “tiny” on Some CPU, 2 threads');
    expect(exported()).toEqual([5]);
  });

  it('forgets the point that was chosen in another run', async () => {
    const { page, user } = await open();
    await choose(user, 'Point of the run', 'Full model: 80.0 %, sparsity 0.0 %');
    await showRun(page, [...begun(0.8), ...steps([[4, 0.9]]), doneByConstraint], 'next');
    expect(exported()).toEqual([4]);
  });

  it('says why there is none before the full model is measured', async () => {
    await open(begun(0.8).slice(0, 1));
    expect(screen.getByText(/^The run in view has no measured point yet/)).toBeDefined();
    expect(screen.queryByRole('combobox', { name: 'Point of the run' })).toBeNull();
  });

  it('says why there is none without a run', async () => {
    renderWithStore(await readyPage(), <ExportPanel />);
    expect(screen.getByText(/run a search or open a past run first/)).toBeDefined();
  });
});
