// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { CallOptions } from '#service/contract/call-options.ts';
import type { PairReport } from '#service/contract/pair-report.ts';
import { scanSpec } from '#store/importance/scan-spec.ts';
import { importanceReport } from '#store/testing/fake-importance.ts';
import { happens, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { collectSavedFiles } from '#ui/testing/saved-files.ts';
import PairsView from './pairs-view.tsx';

const saved = collectSavedFiles();

const interval = (low: number, high: number) => ({ low, high, confidence: 0.95, method: 'bootstrap' });
const none = { value: 0, interval: interval(0, 0) };

/** Pairs of block 0 are known, and those of block 1. */
const { model, calibration, task, metric, blocks, samples, measures } = importanceReport;
const partial: PairReport = {
  format: 'skipscope-pairs',
  version: 1,
  model,
  calibration,
  task,
  metric,
  blocks,
  samples: samples.length,
  alone: measures[0]?.blocks ?? [],
  pairs: [
    [
      { value: 0.25, interval: interval(0.1, 0.4) },
      { value: -0.125, interval: interval(-0.3, 0.1) },
      none,
      { value: -0.5, interval: null },
      none,
    ],
    [none, none, none, none],
  ],
};

async function pairsPage() {
  const page = await readyPage();
  const spec = scanSpec(page.store.getState());
  page.store.setState({ scan: { spec, report: importanceReport, tookMs: 7000 } });
  const calls: (CallOptions & { end: (report: PairReport) => void })[] = [];
  page.browser.pairScan = (_spec, options) =>
    new Promise((resolve, reject) => {
      options.signal?.addEventListener('abort', () => {
        reject(new DOMException('aborted', 'AbortError'));
      });
      calls.push({ ...options, end: resolve });
    });
  const user = renderWithStore(page, <PairsView />);
  return { ...page, user, calls };
}

const cell = (name: RegExp) => screen.getByRole('gridcell', { name });
const press = (name: RegExp) => screen.getByRole('button', { name });

describe('pairs of blocks', () => {
  it('are measured once the work is stated, with progress, and stay as far as they are known', async () => {
    const { user, calls, store } = await pairsPage();
    // 12 + 15 + 25 + 20 runs for each of two samples, and 12 + 6 + 30 took 7 s.
    expect(screen.getByText(/15 pairs on 2 samples: up to 144 runs .*, about 11 s/)).toBeDefined();
    expect(screen.getByText('No pair is measured yet.')).toBeDefined();
    await user.click(press(/Measure pairs/));
    await expect.poll(() => calls.length).toBe(1);
    const [call] = calls;
    await happens(() => {
      const progress = { phase: 'Measuring pairs, block 3 of 5', fraction: 0.5, etaMs: 4000 };
      call?.onProgress?.({ ...progress, partialPairs: partial });
      call?.onProgress?.(progress);
    });
    expect(screen.getByText(/Measuring pairs, block 3 of 5/)).toBeDefined();
    expect(cell(/^Block 0, Block 1: 25.0 pp/)).toBeDefined();
    await user.click(press(/Cancel/));
    expect(call?.signal?.aborted).toBe(true);
    expect(store.getState()).toMatchObject({ pairsProgress: null, pairsProblem: null });
    expect(cell(/^Block 2, Block 3: not measured/).dataset['finding']).toBe('unknown');
    await user.click(press(/Measure pairs again/));
    await expect.poll(() => calls.length).toBe(2);
    await happens(() => {
      calls[1]?.end({ ...partial, pairs: [...partial.pairs, [none, none, none], [none, none], [none]] });
    });
    expect(cell(/^Block 4, Block 5: /).dataset['finding']).toBe('none');
    expect(store.getState().pairsProgress).toBeNull();
  });

  it('are a map by pointer and keyboard that tells effect, chance and none apart', async () => {
    const { user, store } = await pairsPage();
    const spec = scanSpec(store.getState());
    await happens(() => {
      store.setState({ pairs: { spec, report: partial } });
    });
    const rows = within(screen.getByRole('grid')).getAllByRole('row').slice(1);
    expect(rows.map((row) => within(row).getAllByRole('gridcell').length)).toEqual([5, 4, 3, 2, 1]);
    expect(cell(/^Block 0, Block 1: 25.0 pp.*; together 75.0 pp, alone 50.0 and 0.0$/).dataset).toMatchObject(
      {
        level: '4',
        finding: 'effect',
      },
    );
    expect(cell(/^Block 0, Block 2: −12.5 pp/).dataset).toMatchObject({ level: '-3', finding: 'unsure' });
    expect(cell(/^Block 0, Block 3: 0.0 pp.*no effect/).dataset['finding']).toBe('none');
    await user.hover(cell(/^Block 0, Block 5:/));
    expect(screen.getByTestId('heat-readout').textContent).toMatch(/^Block 0, Block 5: 0.0 pp/);
    cell(/^Block 0, Block 1:/).focus();
    await user.keyboard('{ArrowRight}{Enter}');
    expect(store.getState().skip).toEqual([0, 2]);
    await user.keyboard('{ArrowDown}{ArrowRight}');
    expect(document.activeElement).toBe(cell(/^Block 1, Block 3:/));
  });

  it('say in a file what they were measured on, whatever was scanned since', async () => {
    const { user, store } = await pairsPage();
    const spec = scanSpec(store.getState());
    const earlier = { ...partial, model: { name: 'earlier', hash: 'e' }, samples: 7 };
    await happens(() => {
      store.setState({ pairs: { spec, report: earlier } });
    });
    await user.click(press(/^SVG/));
    await waitFor(() => {
      expect(saved.map(({ name }) => name)).toEqual(['earlier-single-object-importance-pairs.svg']);
    });
    expect(await saved[0]?.text()).toMatch(/<desc>earlier · .* · 7 samples of “/u);
  });
});
