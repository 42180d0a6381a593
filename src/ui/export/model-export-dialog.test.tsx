// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import type { ExportOffer, ExportResult } from '#service/contract/export-operations.ts';
import { happens, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
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

async function open() {
  const page = await readyPage();
  await showRun(page, [...begun(0.8), ...path, doneByConstraint]);
  const user = renderWithStore(page, <ExportPanel />);
  await user.click(screen.getByRole('button', { name: 'Export the model without them…' }));
  await screen.findByRole('dialog', { name: 'Export the model' });
  return { page, user };
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
    expect(within(shown).getByText('pytorch_model.bin is left out.')).toBeDefined();
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
    await user.click(screen.getByRole('button', { name: 'Export the model without them…' }));
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
