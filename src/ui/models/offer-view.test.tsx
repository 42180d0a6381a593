// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { DtypeOffer, ModelOffer, ModelOrigin } from '#service/contract/model-operations.ts';
import { offer } from '#store/testing/fake-answers.ts';
import {
  emptyPage,
  happens,
  renderWithStore,
  serverPage,
  type TestPage,
} from '#ui/testing/render-with-store.tsx';
import { OfferView } from './offer-view.tsx';

const hub: ModelOrigin = { kind: 'hub', repository: 'someone/tiny' };
const needs = { downloadBytes: 2e9, diskBytes: 6e8, memoryBytes: 8e8 };
const dtype = (name: DtypeOffer['dtype'], change: Partial<DtypeOffer> = {}): DtypeOffer => ({
  dtype: name,
  needs,
  obstacles: [],
  warnings: [],
  resumableBytes: 0,
  ...change,
});
const offerOf = (...dtypes: readonly DtypeOffer[]): ModelOffer => ({ ...offer, dtypes });

const show = (page: TestPage, found: ModelOffer, origin: ModelOrigin = hub) =>
  renderWithStore(page, <OfferView origin={origin} offer={found} provider="wasm" />);
const choice = (name: string) => screen.getByRole<HTMLInputElement>('radio', { name });
const importButton = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Import' });

const tooBig = 'It needs 8 GB of memory, which this browser does not give.';
const slow = 'Storage may run out.';

describe('what was found', () => {
  it('is told: architecture, parameters, and what each dtype takes', () => {
    show(emptyPage(), offerOf(dtype('q4')));
    const region = screen.getByRole('region', { name: 'Found: tiny' });
    expect(within(region).getByText('LLaVA checkpoint')).toBeDefined();
    expect(within(region).getByText('Llama, 6 blocks, hidden size 8')).toBeDefined();
    expect(within(region).getByText('CLIP, 4 image tokens')).toBeDefined();
    const details = document.getElementById(choice('q4').getAttribute('aria-describedby') ?? '');
    expect(details?.textContent).toContain('Download 2.00 GBDisk 600.0 MBMemory 800.0 MB');
  });

  it('is shown with what a user should know about its files', () => {
    show(emptyPage(), { ...offer, warnings: ['model.safetensors is read, and not the shards.'] });
    expect(screen.getByText('model.safetensors is read, and not the shards.')).toBeDefined();
  });

  it('takes memory of the GPU where there is one', async () => {
    const page = await serverPage();
    show(page, offerOf(dtype('q4')));
    const details = document.getElementById(choice('q4').getAttribute('aria-describedby') ?? '');
    expect(details?.textContent).toContain('GPU memory 800.0 MB');
    expect(screen.getByText(/^gpu-box has: A GPU/)).toBeDefined();
  });

  it('stands beside what this browser has', async () => {
    const page = emptyPage();
    await page.store.getState().readCapabilities();
    await page.store.getState().refreshStoredModels();
    show(page, offerOf(dtype('q4')));
    expect(
      screen.getByText('This browser has: no WebGPU, 1 WASM thread · 1 kB of free storage.'),
    ).toBeDefined();
  });
});

describe('the choice of a dtype', () => {
  it('begins with the first that runs without a warning', () => {
    show(
      emptyPage(),
      offerOf(dtype('q4f16', { obstacles: [tooBig] }), dtype('fp16', { warnings: [slow] }), dtype('q4')),
    );
    expect(choice('q4').checked).toBe(true);
  });

  it('begins with one that warns where no other runs', () => {
    show(emptyPage(), offerOf(dtype('fp32', { obstacles: [tooBig] }), dtype('q4', { warnings: [slow] })));
    expect(choice('q4').checked).toBe(true);
    expect(screen.getByText(slow)).toBeDefined();
    expect(importButton().disabled).toBe(false);
  });

  it('refuses one that meets an obstacle, and says which', async () => {
    const user = show(emptyPage(), offerOf(dtype('q4'), dtype('fp32', { obstacles: [tooBig] })));
    expect(choice('fp32').disabled).toBe(true);
    expect(screen.getByText(tooBig)).toBeDefined();
    await user.click(choice('fp32'));
    expect(choice('q4').checked).toBe(true);
  });

  it('offers no import where nothing runs', () => {
    show(emptyPage(), offerOf(dtype('q4', { obstacles: [tooBig] })));
    expect(screen.getByText(/^None of these can run in this browser/)).toBeDefined();
    expect(importButton().disabled).toBe(true);
  });
});

describe('the import of what was found', () => {
  it('takes the dtype that is chosen, and loads it on the chosen provider', async () => {
    const page = emptyPage();
    const user = show(page, offerOf(dtype('q4'), dtype('fp32')));
    await user.click(choice('fp32'));
    await user.click(importButton());
    expect(page.browser.imports).toMatchObject([{ origin: hub, dtype: 'fp32' }]);
    expect(page.store.getState()).toMatchObject({
      modelImport: { request: { name: 'tiny', loadOn: 'wasm' } },
      lookUp: { kind: 'none' },
      manager: 'models',
    });
  });

  it('only stores it where that is asked for', async () => {
    const page = emptyPage();
    const user = show(page, offerOf(dtype('q4')));
    await user.click(screen.getByRole('switch', { name: 'Load it when it is stored' }));
    await user.click(importButton());
    expect(page.store.getState().modelImport?.request.loadOn).toBeNull();
  });

  it('waits for another one', async () => {
    const page = emptyPage();
    show(page, offerOf(dtype('q4')));
    await happens(() => {
      void page.store.getState().importModel({ origin: hub, name: 'other', dtype: 'q4', loadOn: null });
    });
    expect(importButton().disabled).toBe(true);
    expect(screen.getByText('Another import is under way: wait for it, or pause it.')).toBeDefined();
  });

  it('says what is there from an import that was interrupted', () => {
    show(emptyPage(), offerOf(dtype('q4', { resumableBytes: 5e6 })));
    expect(screen.getByText(/^5.0 MB are stored already/)).toBeDefined();
  });

  it('is not needed for a block model behind a URL', async () => {
    const page = emptyPage();
    const origin: ModelOrigin = { kind: 'url', url: 'https://models.example/tiny/' };
    const user = show(page, { ...offerOf(dtype('q4')), kind: 'block-model' }, origin);
    expect(screen.getByText('block model, ready to run')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Load without storing' }));
    expect(page.browser.loadedUrls).toEqual([origin.url]);
    expect(page.browser.imports).toEqual([]);
  });

  it('is the only way to a checkpoint', () => {
    show(emptyPage(), offerOf(dtype('q4')));
    expect(screen.queryByRole('button', { name: 'Load without storing' })).toBeNull();
  });
});
