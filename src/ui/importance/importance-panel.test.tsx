// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { delay } from '#engine/base/delay.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { recordingOf } from '#engine/search/testing/recordings.ts';
import type { AskedBlock } from '#service/contract/block-weights.ts';
import { importanceReport } from '#store/testing/fake-importance.ts';
import {
  type TestPage,
  emptyPage,
  happens,
  readyPage,
  renderWithStore,
} from '#ui/testing/render-with-store.tsx';
import { ImportancePanel } from './importance-panel.tsx';

async function measuredPage() {
  const page = await readyPage();
  const user = renderWithStore(page, <ImportancePanel />);
  await user.click(await screen.findByRole('button', { name: 'Measure importance' }));
  await begun(page);
  return { page, user };
}

/** Waits until the scan was asked for: its code is fetched with the first one. */
function begun({ browser }: TestPage) {
  return waitFor(() => {
    expect(browser.scans).toHaveLength(1);
  });
}

/** Ends the scan, and waits for what draws it: that is fetched then. */
async function end(page: TestPage) {
  await happens(() => page.browser.scans.at(-1)?.end(importanceReport));
  await screen.findByRole('group', { name: /of each block/ });
}

const tile = (block: number) =>
  within(screen.getByRole('group', { name: /of each block/ })).getByRole('button', {
    name: new RegExp(`^Block ${String(block)},`),
  });

const focused = () => document.activeElement?.getAttribute('aria-label');

describe('the importance panel of a recorded run', () => {
  it.each([
    ['before a model is loaded', emptyPage],
    ['with a model', readyPage],
  ])('shows the steps of a recorded run first, %s', async (_, open) => {
    const page = await open();
    page.recordings.recordings = [recordingOf('one')];
    await happens(() => page.store.getState().showFirstRecordedRun());
    renderWithStore(page, <ImportancePanel />);
    const tab = await screen.findByRole('tab', { name: 'Steps' });
    expect(tab.getAttribute('aria-selected')).toBe('true');
  });
});

describe('the importance panel below the window', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('is drawn for the card of a block, and not before', async () => {
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        observe = vi.fn();
        disconnect = vi.fn();
      },
    );
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(
      new DOMRect(0, 2 * window.innerHeight, 100, 240),
    );
    const page = await readyPage();
    renderWithStore(page, <ImportancePanel />);
    await happens(() => delay(20));
    expect(screen.queryByRole('tab')).toBeNull();
    await happens(() => {
      page.store.getState().openCard(2);
    });
    const tab = await screen.findByRole('tab', { name: 'Blocks' });
    expect(tab.getAttribute('aria-selected')).toBe('true');
  });
});

describe('the importance panel', () => {
  it('waits for a model', () => {
    renderWithStore(emptyPage(), <ImportancePanel />);
    expect(screen.getByText(/once a model is loaded/)).toBeDefined();
  });

  it('measures on so many samples, shows how far it is, and can be cancelled', async () => {
    const page = await readyPage();
    const user = renderWithStore(page, <ImportancePanel />);
    const samples = await screen.findByRole('spinbutton', { name: 'Measured samples' });
    await user.clear(samples);
    await user.type(samples, '5');
    await user.click(screen.getByRole('button', { name: 'Measure importance' }));
    await begun(page);
    const [scan] = page.browser.scans;
    expect(scan?.spec.sampling.limit).toBe(5);
    await happens(() => scan?.progress({ phase: 'Measuring blocks', fraction: 0.25, etaMs: 9000 }));
    expect(screen.getByText('25 % · 9 s left')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(scan?.signal?.aborted).toBe(true);
    expect(screen.queryByText(/left/)).toBeNull();
    expect(screen.getByRole('button', { name: 'Measure importance' })).toBeDefined();
  });

  it('shows each value, and tells no effect, chance and not measured apart', async () => {
    const { page } = await measuredPage();
    await end(page);
    const findings = [0, 1, 2, 3, 4, 5].map((block) => [
      tile(block).dataset['finding'],
      tile(block).dataset['level'],
    ]);
    expect(findings).toEqual([
      ['effect', '5'],
      ['none', '0'],
      ['unsure', '3'],
      ['effect', '-4'],
      ['unknown', '0'],
      ['effect', '1'],
    ]);
    expect(tile(0).getAttribute('aria-label')).toBe(
      'Block 0, Metric drop: 50.0 pp, 95 % interval 20.0 to 70.0',
    );
    expect(tile(4).getAttribute('aria-label')).toBe('Block 4, Metric drop: not measured');
    const legend = screen.getByRole('group', { name: 'Colour scale' });
    expect(legend.textContent).toContain('−50.0−25.0−10.0−5.0');
    expect(legend.textContent).toMatch(/pp.*no effect.*contains 0.*not measured/);
  });

  it('shows another measure with its own scale, and says what it means', async () => {
    const { page, user } = await measuredPage();
    await end(page);
    await user.click(screen.getByRole('radio', { name: 'Influence' }));
    expect(screen.getByRole('heading', { name: /^Block Influence of each block/ })).toBeDefined();
    expect(tile(0).getAttribute('aria-label')).toBe('Block 0, Block Influence: 0.300');
    expect([0, 2, 5].map((block) => tile(block).dataset['level'])).toEqual(['5', '3', '0']);
    expect(screen.getByRole('group', { name: 'Colour scale' }).textContent).not.toContain('−');
  });

  it('is one stop of the Tab key, and arrows go from tile to tile', async () => {
    const { page, user } = await measuredPage();
    await end(page);
    const group = screen.getByRole('group', { name: /of each block/ });
    expect(
      within(group)
        .getAllByRole('button')
        .filter(({ tabIndex }) => tabIndex === 0),
    ).toHaveLength(1);
    tile(0).focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(focused()).toMatch(/^Block 2,/);
    await user.keyboard('{End}');
    expect(focused()).toMatch(/^Block 5,/);
    expect(tile(5).tabIndex).toBe(0);
    await user.keyboard('{Home}{Enter}');
    expect(tile(0).getAttribute('aria-pressed')).toBe('true');
  });

  it('opens the card of a block: everything that was measured of it', async () => {
    const { page, user } = await measuredPage();
    await end(page);
    await user.click(tile(2));
    const card = screen.getByRole('region', { name: 'Block 2' });
    expect([...card.querySelectorAll('dd')].map(({ textContent }) => textContent)).toEqual([
      '12.5 pp, 95 % interval −5.0 to 30.0, the interval contains 0',
      '0.070',
      '1 of 2 samples',
    ]);
  });

  it('has all values as a table', async () => {
    const { page } = await measuredPage();
    await end(page);
    const table = screen.getByRole('table', { hidden: true });
    const rows = [...table.querySelectorAll('tbody tr')].map((row) =>
      [...row.children].map(({ textContent }) => textContent),
    );
    expect(rows[0]).toEqual(['0', '50.0 [20.0, 70.0]', '0.300']);
    expect(rows[4]).toEqual(['4', 'not measured', '0.010']);
  });

  it('says when the values are not of what is in use', async () => {
    const { page } = await measuredPage();
    await end(page);
    expect(screen.queryByText(/In use by now/)).toBeNull();
    await happens(() => {
      page.store.getState().changeSettings({ task: 'captioning' });
    });
    expect(screen.getByText(/In use by now: another task/)).toBeDefined();
  });
});

describe('the card of a block', () => {
  it('brings the card of a block into view from another view, with the focus', async () => {
    const { page, user } = await measuredPage();
    await end(page);
    await user.click(screen.getByRole('tab', { name: 'Steps' }));
    await happens(() => {
      page.store.getState().openCard(3);
    });
    const card = await screen.findByRole('region', { name: 'Block 3' });
    await waitFor(() => {
      expect(document.activeElement).toBe(card);
    });
    expect(page.store.getState().cardAwaited).toBe(false);
    await user.click(screen.getByRole('tab', { name: 'Steps' }));
    await user.click(screen.getByRole('tab', { name: 'Blocks' }));
    expect(screen.getByRole('region', { name: 'Block 3' })).not.toBe(document.activeElement);
  });

  it('brings the card that was asked for while blocks are measured once they are', async () => {
    const { page } = await measuredPage();
    await happens(() => {
      page.store.getState().openCard(2);
    });
    expect(screen.queryByRole('region', { name: 'Block 2' })).toBeNull();
    await end(page);
    await waitFor(() => {
      expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Block 2' }));
    });
  });

  it('asks for no card later where nothing is measured by itself', async () => {
    const page = await readyPage();
    const user = renderWithStore(page, <ImportancePanel />);
    const measure = await screen.findByRole('button', { name: 'Measure importance' });
    await happens(() => {
      page.store.getState().openCard(2);
    });
    expect(page.store.getState().cardAwaited).toBe(false);
    await user.click(measure);
    await begun(page);
    await end(page);
    expect(screen.getByRole('region', { name: 'Block 2' })).not.toBe(document.activeElement);
  });

  it('reads shapes, sizes and norms of the weights once they are asked for, and those of the next block', async () => {
    const { page, user } = await measuredPage();
    await end(page);
    const asked: AskedBlock[] = [];
    page.browser.weights = ({ block, ...rest }) => {
      asked.push({ block, ...rest });
      const norm = { name: 'mlp.up_proj.weight', shape: [16, 8], encoding: '4-bit', norm: 7.25 + block };
      const tensors = [{ ...norm, bytes: 64, parameters: 128 }];
      return block === 1
        ? Promise.reject(new SkipscopeError('not-found', 'The file is gone.', 'Load again.'))
        : Promise.resolve({ block, bytes: 100, parameters: 128, tensors });
    };
    expect(asked).toEqual([]);
    await user.click(screen.getByText('Weights: shapes, sizes, norms'));
    const row = await screen.findByRole('row', { name: /mlp.up_proj/ });
    expect(row.textContent).toBe('mlp.up_proj1 kB 4-bit16 × 87.250');
    expect(screen.getByText('128 parameters, 1 kB in the file')).toBeDefined();
    await user.click(tile(2));
    expect((await screen.findByRole('row', { name: /mlp.up_proj/ })).textContent).toContain('9.250');
    await user.click(tile(1));
    expect(await screen.findByText(/The file is gone/)).toBeDefined();
    expect(asked).toEqual([0, 2, 1].map((block) => ({ block, model: 'abc' })));
  });
});
