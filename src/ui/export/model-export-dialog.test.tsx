// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import type { ExportOffer, ExportResult } from '#service/contract/export-operations.ts';
import { choose, emptyPage, happens, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { begun, doneByConstraint, showRun, steps } from '#ui/testing/run-journals.ts';
import ExportPanel from './export-panel.tsx';

const path = steps([
  [5, 0.9],
  [3, 0.78],
]);
const offer: ExportOffer = {
  name: 'tiny-skip-2',
  checkpoint: 'owner/tiny',
  revision: '0123456789abcdef',
  blocks: 4,
  of: 6,
  files: 9,
  weightBytes: 12_000_000,
  warnings: ['pytorch_model.bin is left out.'],
};
const result: ExportResult = {
  name: 'tiny-skip-2',
  files: [{ path: 'block-00.bin', size: 12_000_000, sha256: 'a'.repeat(64) }],
  warnings: [],
  zip: null,
};

afterEach(() => {
  Reflect.deleteProperty(window, 'showDirectoryPicker');
});

/** The button of the run's point. */
const EXPORT_POINT = 'Export the model without 2 blocks…';

/** The panel with a run whose second step is its High Sparsity point. */
async function panel() {
  const page = await readyPage();
  await showRun(page, [...begun(0.8), ...path, doneByConstraint]);
  return { page, user: renderWithStore(page, <ExportPanel />) };
}

async function open() {
  const { page, user } = await panel();
  await user.click(screen.getByRole('button', { name: EXPORT_POINT }));
  await screen.findByRole('dialog', { name: 'Export the model' });
  return { page, user };
}

/** Plans and writes a block model of what the dialog is open for, and gives what the engine was asked. */
async function written({ page, user }: Awaited<ReturnType<typeof panel>>) {
  const plan = vi.fn(() => Promise.resolve({ ...offer, name: 'tiny', blocks: 6 }));
  page.browser.planExport = plan;
  page.browser.writeExport = () => Promise.resolve({ ...result, name: 'tiny', zip: new Blob(['zip']) });
  await user.click(await screen.findByRole('radio', { name: 'block model' }));
  await user.click(screen.getByRole('button', { name: 'Next' }));
  expect((await screen.findByRole('region', { name: 'Planned: tiny' })).textContent).toContain('all 6');
  await user.click(screen.getByRole('button', { name: 'Make a zip' }));
  const done = await screen.findByRole('region', { name: 'Exported: tiny' });
  expect(done.textContent).toContain('answers as the model that it was made of does.');
  return plan;
}

/** Chooses the block model, and goes on to what would be written. */
async function planned() {
  const opened = await open();
  opened.page.browser.planExport = () => Promise.resolve(offer);
  await opened.user.click(await screen.findByRole('radio', { name: 'block model' }));
  await opened.user.click(screen.getByRole('button', { name: 'Next' }));
  await screen.findByRole('region', { name: 'Planned: tiny-skip-2' });
  return opened;
}

describe('the export of the full model', () => {
  it('is that of step 0 of a run, with its figures', async () => {
    const opened = await panel();
    await choose(opened.user, 'Point of the run', 'Full model: 80.0 %, sparsity 0.0 %');
    await opened.user.click(screen.getByRole('button', { name: 'Export the full model…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Export the model' });
    expect(dialog.textContent).toContain('The full model: every block stays');
    expect(await written(opened)).toHaveBeenCalledWith(
      expect.objectContaining({ blocks: expect.objectContaining({ kind: 'point', step: 0 }) }),
    );
  });

  it('is offered without a run, as a list of no block', async () => {
    const page = await readyPage();
    const user = renderWithStore(page, <ExportPanel />);
    await user.click(screen.getByRole('button', { name: 'Export the full model…' }));
    expect(await written({ page, user })).toHaveBeenCalledWith(
      expect.objectContaining({ blocks: { kind: 'list', skip: [], of: 6, protect: [] } }),
    );
    await user.click(screen.getByRole('button', { name: 'Another form' }));
    await user.click(screen.getByRole('radio', { name: 'block model' }));
    await user.click(screen.getByRole('button', { name: 'Next' }));
    const planned = await screen.findByRole('region', { name: 'Planned: tiny' });
    expect(planned.textContent).toContain('skipscope.json: the SHA-256 of every file');
  });

  it('is not offered without a run while no model is loaded', () => {
    renderWithStore(emptyPage(), <ExportPanel />);
    expect(screen.queryByRole('button', { name: 'Export the full model…' })).toBeNull();
  });
});

describe('the export of a model', () => {
  it('offers every form with what it keeps and what it is made of', async () => {
    const { user } = await open();
    expect(screen.getByRole('dialog').textContent).toContain('Without 2 blocks: 3, 5.');
    const forms = await screen.findAllByRole('radio');
    expect(forms.map((form) => form.getAttribute('aria-label'))).toEqual([
      'Hugging Face folder',
      'block model',
    ]);
    expect(screen.getByText('Keeps: Every tensor.')).toBeDefined();
    expect(screen.getByRole('region', { name: 'Checkpoint' }).textContent).toContain('reads the checkpoint');
    await user.click(screen.getByRole('radio', { name: 'block model' }));
    expect(screen.getByText('Keeps: Every weight file.')).toBeDefined();
    expect(screen.queryByRole('region', { name: 'Checkpoint' })).toBeNull();
  });

  it('gives the engine the point with its journal, and the checkpoint that was typed', async () => {
    const { page, user } = await open();
    const plan = vi.fn(() => Promise.resolve(offer));
    page.browser.planExport = plan;
    await user.type(await screen.findByRole('textbox', { name: 'Repository, URL' }), 'owner/tiny');
    await user.click(screen.getByRole('button', { name: 'Next' }));
    const shown = await screen.findByRole('region', { name: 'Planned: tiny-skip-2' });
    expect(plan).toHaveBeenCalledWith(
      expect.objectContaining({
        origin: { kind: 'hub', repository: 'owner/tiny' },
        exporter: 'hugging-face',
        blocks: expect.objectContaining({ kind: 'point', step: 2 }),
      }),
    );
    expect(shown.textContent).toContain('12.0 MB of weights, 9 files');
    expect(shown.textContent).toContain('4 of 6');
    expect(shown.textContent).toContain(
      'skipscope.json: what was taken out, the figures of the run, the SHA-256 of every file',
    );
    expect(within(shown).getByText('pytorch_model.bin is left out.')).toBeDefined();
  });

  it('never shows a plan that was asked for before the dialog was opened', async () => {
    const { page, user } = await open();
    let end = (): void => undefined;
    page.browser.planExport = () =>
      new Promise((resolve) => {
        end = () => {
          resolve(offer);
        };
      });
    await user.click(await screen.findByRole('radio', { name: 'block model' }));
    await user.click(screen.getByRole('button', { name: 'Next' }));
    await user.keyboard('{Escape}');
    await user.click(screen.getByRole('button', { name: EXPORT_POINT }));
    await happens(end);
    expect(await screen.findByRole('radio', { name: 'block model' })).toBeDefined();
    expect(screen.queryByRole('region', { name: /^Planned/ })).toBeNull();
  });

  it('writes into a folder where the browser can, and shows the hashes', async () => {
    const parent = { name: 'chosen' };
    Object.assign(window, { showDirectoryPicker: () => Promise.resolve(parent) });
    const { page, user } = await planned();
    const write = vi.fn(() => Promise.resolve(result));
    page.browser.writeExport = write;
    await user.click(screen.getByRole('button', { name: 'Choose a folder…' }));
    const done = await screen.findByRole('region', { name: 'Exported: tiny-skip-2' });
    expect(write).toHaveBeenCalledWith(
      expect.objectContaining({ name: 'tiny-skip-2', into: { kind: 'folder', parent } }),
      expect.anything(),
    );
    expect(done.textContent).toContain('2 files, 12.0 MB');
    expect(screen.getByTestId('export-hashes').textContent).toBe(`${'a'.repeat(64)}  block-00.bin\n`);
  });

  it('makes a zip in every browser, shows how far it is, and can be cancelled', async () => {
    const { page, user } = await planned();
    expect(screen.queryByRole('button', { name: 'Choose a folder…' })).toBeNull();
    let stopped = false;
    page.browser.writeExport = (_, { signal, onProgress }) =>
      new Promise((_resolve, reject) => {
        onProgress?.({ phase: 'Writing block-01.bin', fraction: 0.5, etaMs: 60_000 });
        signal?.addEventListener('abort', () => {
          stopped = true;
          reject(new DOMException('aborted', 'AbortError'));
        });
      });
    await user.click(screen.getByRole('button', { name: 'Make a zip' }));
    const under = await screen.findByRole('group', { name: 'Export of tiny-skip-2' });
    expect(under.textContent).toContain('Writing block-01.bin');
    expect(under.textContent).toContain('60 s left');
    await happens(() => {
      page.store.getState().closeModelExport();
    });
    expect(screen.getByText('Writing block-01.bin')).toBeDefined();
    await user.click(screen.getByRole('button', { name: EXPORT_POINT }));
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));
    expect(stopped).toBe(true);
    expect(await screen.findByRole('region', { name: 'Planned: tiny-skip-2' })).toBeDefined();
  });

  it('says what went wrong, and can be tried again', async () => {
    const { page, user } = await planned();
    page.browser.writeExport = () =>
      Promise.reject(
        new SkipscopeError('storage', 'The disk is full: tiny does not fit.', 'Make room on it.'),
      );
    await user.click(screen.getByRole('button', { name: 'Make a zip' }));
    expect((await screen.findByRole('alert')).textContent).toContain('The disk is full');
    page.browser.writeExport = () => Promise.resolve({ ...result, zip: new Blob(['zip']) });
    await user.click(screen.getByRole('button', { name: 'Make a zip' }));
    expect(await screen.findByRole('button', { name: 'Save tiny-skip-2.zip' })).toBeDefined();
  });
});

describe('the dialog of an export', () => {
  it('opens once where both a point and a skip set made by hand can be exported', async () => {
    const { page, user } = await panel();
    await happens(() => {
      page.store.getState().loadSkipSet([0, 2, 3]);
    });
    expect(screen.getByRole('button', { name: EXPORT_POINT })).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Export the model without 3 blocks…' }));
    await screen.findByRole('dialog', { name: 'Export the model' });
    expect(screen.getAllByRole('dialog')).toHaveLength(1);
    expect(screen.getByRole('dialog').textContent).toContain('Without 3 blocks: 0, 2, 3.');
  });

  it('says why a source or a block is refused, and keeps what was chosen', async () => {
    const { page, user } = await open();
    page.browser.planExport = () =>
      Promise.reject(
        new SkipscopeError('unsupported', 'owner/tiny is gated.', 'Download it, and give the folder.'),
      );
    await user.click(await screen.findByRole('radio', { name: 'block model' }));
    await user.click(screen.getByRole('button', { name: 'Next' }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('owner/tiny is gated.');
    expect(alert.textContent).toContain('give the folder');
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'block model' }).checked).toBe(true);
    page.browser.planExport = () => Promise.resolve(offer);
    await user.click(screen.getByRole('button', { name: 'Next' }));
    await screen.findByRole('region', { name: 'Planned: tiny-skip-2' });
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
