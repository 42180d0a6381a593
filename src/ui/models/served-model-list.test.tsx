// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import { UNKNOWN_BROWSER } from '#store/served/choose-served-model.ts';
import { PRETRAINED_MODEL, SMALL_MODEL } from '#store/served/served-models.ts';
import { emptyPage, happens, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { PickedModel } from './picked-model.tsx';
import { ServedModelList } from './served-model-list.tsx';

const row = (name: string) => within(screen.getByRole('group', { name: `Built-in model ${name}` }));

it('says which model opens by itself and why, and loads the other one', async () => {
  const page = emptyPage();
  const user = renderWithStore(page, <ServedModelList provider="wasm" />);
  expect(row(SMALL_MODEL.name).getByText(/Opens by itself here\. Nothing is known/)).toBeDefined();
  expect(row(PRETRAINED_MODEL.name).queryByText(/Opens by itself/)).toBeNull();
  await user.click(row(PRETRAINED_MODEL.name).getByRole('button', { name: 'Load' }));
  expect(page.browser.loadedUrls).toEqual([PRETRAINED_MODEL.url]);
  expect(row(PRETRAINED_MODEL.name).getByText('in use')).toBeDefined();
});

it('names the picked model while it is loaded, and takes the other one instead on one click', async () => {
  const page = emptyPage();
  page.browser.loadedModel = () => new Promise(() => undefined);
  const user = renderWithStore(page, <PickedModel />);
  const { loadModel } = page.store.getState();
  await happens(() => {
    void loadModel(UNKNOWN_BROWSER.model.url, 'auto');
  });
  expect(screen.getByText(/\(1\.4 MB\)\. Nothing is known of this browser\./)).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Load llava-smollm2-135m instead (84 MB)' }));
  expect(page.browser.loadedUrls.at(-1)).toBe(PRETRAINED_MODEL.url);
});

it('offers nothing else while a model is loaded that somebody asked for', async () => {
  const page = emptyPage();
  page.browser.loadedModel = () => new Promise(() => undefined);
  renderWithStore(page, <PickedModel />);
  await happens(() => {
    void page.store.getState().loadModel('mine/', 'auto');
  });
  expect(screen.queryByRole('button')).toBeNull();
});
