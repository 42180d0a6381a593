// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { StoredModel } from '#service/contract/model-operations.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { storedModel } from '#store/testing/fake-answers.ts';
import {
  emptyPage,
  happens,
  renderWithStore,
  serverPage,
  type TestPage,
} from '#ui/testing/render-with-store.tsx';
import { StoredModels } from './stored-models.tsx';

const partial: StoredModel = { ...storedModel, state: 'partial', bytes: 3e6, totalBytes: 4e6 };

async function show(page: TestPage, ...models: readonly StoredModel[]) {
  page.browser.modelList = models;
  page.server.modelList = models;
  const user = renderWithStore(page, <StoredModels provider="auto" />);
  await happens(() => page.store.getState().refreshStoredModels());
  return user;
}

const row = () => within(screen.getByRole('list', { name: 'Stored models' })).getByRole('listitem');
const button = (name: string) => within(row()).getByRole<HTMLButtonElement>('button', { name });
const loading = (page: TestPage, id: string) => page.store.getState().loadModel(`stored:${id}`, 'auto');

describe('the list of stored models', () => {
  it('says that it is being read, and that it is empty', async () => {
    const page = emptyPage();
    renderWithStore(page, <StoredModels provider="auto" />);
    expect(screen.getByText('Reading…')).toBeDefined();
    await happens(() => page.store.getState().refreshStoredModels());
    expect(screen.getByText(/^No model is stored yet/).textContent).toContain('stays in this browser');
  });

  it('leaves out the one that is being imported', async () => {
    const page = emptyPage();
    await show(page, partial, { ...storedModel, id: 'whole', name: 'whole' });
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    await happens(() => {
      void page.store.getState().importModel({
        origin: { kind: 'hub', repository: 'someone/tiny' },
        name: 'tiny',
        dtype: 'q4',
        loadOn: null,
      });
    });
    expect(within(row()).getByText('whole')).toBeDefined();
  });
});

describe('a stored model', () => {
  it('tells its size, its source and when it was used', async () => {
    await show(emptyPage(), { ...storedModel, bytes: 6e7, checkpoint: 'someone/tiny', revision: 'v1' });
    expect(within(row()).getByText('someone/tiny@v1')).toBeDefined();
    expect(row().textContent).toMatch(/60\.0 MB · added .*, never loaded/);
  });

  it('is loaded, and the manager closes', async () => {
    const page = emptyPage();
    page.store.getState().showManager('models');
    const user = await show(page, storedModel);
    await user.click(button('Load'));
    expect(page.browser.loadedUrls).toEqual(['stored:tiny-q4']);
    expect(page.store.getState().manager).toBe('closed');
  });

  it('is neither loaded again nor deleted while it is in use', async () => {
    const page = emptyPage();
    await show(page, storedModel);
    await happens(() => loading(page, storedModel.id));
    expect(within(row()).getByText('in use')).toBeDefined();
    expect(button('Load').disabled).toBe(true);
    expect(button('Delete tiny, q4: load another model first').disabled).toBe(true);
  });

  it('is not deleted while it is loading', async () => {
    const page = emptyPage();
    await show(page, storedModel);
    page.browser.loadedModel = () => new Promise(() => undefined);
    await happens(() => {
      void loading(page, storedModel.id);
    });
    expect(button('Delete tiny, q4: load another model first').disabled).toBe(true);
  });

  it('shows how its files are verified, and that they are sound', async () => {
    const page = emptyPage();
    let finish = (): void => undefined;
    page.browser.verified = ({ onProgress }) => {
      onProgress?.({ phase: 'Verifying block 3', fraction: 0.5, etaMs: 4000 });
      return new Promise((resolve) => {
        finish = resolve;
      });
    };
    const user = await show(page, storedModel);
    await user.click(button('Verify'));
    expect(row().textContent).toContain('Verifying block 350 % · 4 s left');
    expect(button('Verify').disabled).toBe(true);
    await happens(() => {
      finish();
    });
    expect(within(row()).getByRole('status').textContent).toContain('Every file matches its checksum.');
  });

  it('says which file is damaged, until that is dismissed', async () => {
    const page = emptyPage();
    page.browser.verified = () =>
      Promise.reject(new SkipscopeError('invalid-model', 'block-03 is damaged.', 'Import it again.'));
    const user = await show(page, storedModel);
    await user.click(button('Verify'));
    await happens(() => undefined);
    expect(within(row()).getByRole('alert').textContent).toContain('block-03 is damaged.Import it again.');
    await user.click(button('Dismiss'));
    expect(within(row()).queryByRole('alert')).toBeNull();
  });
});

describe('the deletion of a stored model', () => {
  it('asks first, and says what is lost', async () => {
    const page = emptyPage();
    const user = await show(page, { ...storedModel, bytes: 6e7 });
    await user.click(button('Delete tiny, q4'));
    const dialog = screen.getByRole('alertdialog', { name: 'Delete this model?' });
    expect(dialog.textContent).toContain('tiny (q4) leaves this browser and frees 60.0 MB.');
    await user.click(within(dialog).getByRole('button', { name: 'Keep it' }));
    expect(screen.queryByRole('alertdialog')).toBeNull();
    expect(page.browser.modelList).toHaveLength(1);
  });

  it('is done when the answer is yes', async () => {
    const page = emptyPage();
    const user = await show(page, storedModel);
    await user.click(button('Delete tiny, q4'));
    await user.click(screen.getByRole('button', { name: 'Delete' }));
    await happens(() => undefined);
    expect(page.browser.modelList).toEqual([]);
    expect(screen.queryByRole('list', { name: 'Stored models' })).toBeNull();
  });

  it('names the server that it leaves', async () => {
    const user = await show(await serverPage(), storedModel);
    await user.click(button('Delete tiny, q4'));
    expect(screen.getByRole('alertdialog').textContent).toContain('leaves gpu-box');
  });
});

describe('an import that was interrupted', () => {
  it('says how far it came, and goes on from there', async () => {
    const page = emptyPage();
    const user = await show(page, { ...partial, revision: 'v1' });
    expect(within(row()).getByText('not complete')).toBeDefined();
    expect(row().textContent).toContain('3.0 MB of 4.0 MB stored (75 %)');
    expect(within(row()).queryByRole('button', { name: 'Load' })).toBeNull();
    await user.click(button('Continue'));
    expect(page.browser.imports).toMatchObject([
      { origin: { kind: 'hub', repository: 'someone/tiny', revision: 'v1' }, dtype: 'q4' },
    ]);
  });

  it('needs its folder again where it came from one', async () => {
    await show(emptyPage(), { ...partial, origin: { kind: 'folder', label: 'tiny' } });
    expect(within(row()).getByLabelText('Continue with its folder…')).toBeDefined();
    expect(within(row()).queryByRole('button', { name: 'Continue' })).toBeNull();
  });
});
