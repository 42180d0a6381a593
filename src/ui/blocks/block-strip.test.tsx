// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { recordingOf } from '#engine/search/testing/recordings.ts';
import { scanSpec } from '#store/importance/scan-spec.ts';
import { importanceReport } from '#store/testing/fake-importance.ts';
import { choose, emptyPage, happens, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { begun, openedStep, showRun, verdict } from '#ui/testing/run-journals.ts';
import { BlockStrip } from './block-strip.tsx';

const tile = (block: number) => screen.getByRole('button', { name: new RegExp(`^Block ${String(block)},`) });
const list = (name: string) =>
  within(screen.getByRole('list', { name }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent.trim());

describe('the strip', () => {
  it('waits for a model', async () => {
    const page = emptyPage();
    renderWithStore(page, <BlockStrip />);
    expect(screen.queryByRole('group', { name: 'Decoder blocks' })).toBeNull();
    await happens(() => readyPage(page));
    expect(screen.getByRole('group', { name: 'Decoder blocks' })).toBeDefined();
  });

  it('counts what is skipped', async () => {
    const user = renderWithStore(await readyPage(), <BlockStrip />);
    const figures = screen.getByTestId('sparsity');
    expect(figures.textContent).toBe('0 of 6 skipped · sparsity 0.0 %');
    await user.click(tile(0));
    await user.click(tile(5));
    expect(figures.textContent).toBe('2 of 6 skipped · sparsity 33.3 %');
  });

  it('keeps all blocks again, where any is skipped', async () => {
    const user = renderWithStore(await readyPage(), <BlockStrip />);
    const keepAll = screen.getByRole<HTMLButtonElement>('button', { name: 'Keep all' });
    expect(keepAll.disabled).toBe(true);
    await user.click(tile(2));
    await user.click(keepAll);
    expect(tile(2).getAttribute('aria-label')).toBe('Block 2, kept, importance not measured');
    expect(keepAll.disabled).toBe(true);
  });

  it('explains its marks and its keys', async () => {
    renderWithStore(await readyPage(), <BlockStrip />);
    expect(list('Marks')).toEqual([
      'kept',
      'skipped',
      'protected',
      'score drop when skipped alone',
      'no drop',
      'at least',
      '+ score gain when skipped alone',
    ]);
    expect(list('Controls')).toContain('Alt-click / P protect');
    expect(list('Controls')).toContain('Space toggle');
    const described = screen.getByRole('group', { name: 'Decoder blocks' }).getAttribute('aria-describedby');
    expect(screen.getByRole('list', { name: 'Controls' }).id).toBe(described);
  });
});

/** Blocks 1 to 4: a loss, a bound, nothing, a gain. */
const firstStep = [
  openedStep(1, [], [1, 2, 3, 4]),
  verdict('candidate', 1, 1, 0.7),
  verdict('pruned', 1, 2, 0.6),
  verdict('candidate', 1, 3, 0.8),
  verdict('candidate', 1, 4, 0.85),
];

describe('the readout', () => {
  it('asks to point at a block, and keeps the block that was left, whose button can be reached', async () => {
    const user = renderWithStore(await readyPage(), <BlockStrip />);
    expect(screen.getByText('Point at a block to read its values.')).toBeDefined();
    await user.hover(tile(1));
    expect(screen.queryByText('Point at a block to read its values.')).toBeNull();
    await user.unhover(screen.getByRole('group', { name: 'Decoder blocks' }));
    expect(screen.getByRole('button', { name: /^All about block/ })).toBeDefined();
  });

  it.each([
    [0, 'Block 0 kept · importance not measured · time not measured'],
    [1, 'skipped alone it costs 10.0 pp Top-1 accuracy'],
    [2, 'skipped alone it costs at least 20.0 pp Top-1 accuracy'],
    [3, 'skipped alone it costs no Top-1 accuracy'],
    [4, 'skipped alone it gains 5.0 pp Top-1 accuracy'],
  ])('says of block %i what the run in view has measured', async (block, text) => {
    const page = await readyPage();
    await showRun(page, [...begun(0.8), ...firstStep]);
    const user = renderWithStore(page, <BlockStrip />);
    await user.hover(tile(block));
    expect(screen.getByText(`Block ${String(block)}`).parentElement?.textContent).toContain(text);
  });

  it('is what the name of a tile says, for those who cannot point at it', async () => {
    const page = await readyPage();
    await showRun(page, [...begun(0.8), ...firstStep]);
    renderWithStore(page, <BlockStrip />);
    const names = [0, 1, 2, 3].map((block) => tile(block).getAttribute('aria-label'));
    expect(names).toEqual([
      'Block 0, kept, importance not measured',
      'Block 1, kept, skipped alone it costs 10.0 pp Top-1 accuracy',
      'Block 2, kept, skipped alone it costs at least 20.0 pp Top-1 accuracy',
      'Block 3, kept, skipped alone it costs no Top-1 accuracy',
    ]);
  });

  it('follows the focus, too', async () => {
    const user = renderWithStore(await readyPage(), <BlockStrip />);
    tile(0).focus();
    await user.keyboard('{ArrowRight}[Space]');
    expect(screen.getByText('Block 1').parentElement?.textContent).toContain('Block 1 skipped');
  });

  it('leads to the card of a block, by a key on it and by a button beside what it reads', async () => {
    const page = await readyPage();
    const user = renderWithStore(page, <BlockStrip />);
    tile(2).focus();
    await user.keyboard('i');
    const asked = (block: number) => ({ importanceView: 'blocks', cardBlock: block, cardAwaited: true });
    expect(page.store.getState()).toMatchObject({ ...asked(2), skip: [] });
    await user.hover(tile(4));
    await user.unhover(tile(4));
    await user.click(screen.getByRole('button', { name: 'All about block 4' }));
    expect(page.store.getState()).toMatchObject({ ...asked(4), skip: [] });
  });

  it('says nothing of importance that another model has', async () => {
    const page = await readyPage();
    const model = { name: 'tiny', hash: 'another' };
    await showRun(page, [...begun(0.8, { model }), ...firstStep]);
    const user = renderWithStore(page, <BlockStrip />);
    await user.hover(tile(1));
    expect(screen.getByText('Block 1').parentElement?.textContent).toContain('importance not measured');
    expect(screen.queryByTestId('recorded-map')).toBeNull();
  });

  it('tells the time of a block in the full model once it was measured in turns, and not of another model', async () => {
    const page = await readyPage();
    const user = renderWithStore(page, <BlockStrip />);
    await happens(() => {
      page.store.setState({ blockTimes: { model: 'another', blocks: [9, 9, 9, 9, 9, 9] } });
    });
    await user.hover(tile(0));
    expect(screen.getByText('Block 0').parentElement?.textContent).toContain('time not measured');
    await happens(() => {
      page.store.setState({ blockTimes: { model: 'abc', blocks: [1.5, 2, 2, 2, 2, 2] } });
    });
    expect(list('Marks')).toContain('prefill, median of turns');
    await user.hover(tile(0));
    expect(screen.getByText('Block 0').parentElement?.textContent).toContain('prefill 1.50 ms');
  });
});

describe('the strip of a run without a model', () => {
  it('is drawn from its journal, and no press changes it', async () => {
    const page = emptyPage();
    page.recordings.recordings = [recordingOf('one')];
    await happens(() => page.store.getState().showFirstRecordedRun());
    const user = renderWithStore(page, <BlockStrip />);
    await user.hover(tile(0));
    expect(screen.getByText('Block 0').parentElement?.textContent).toContain(
      'skipped alone it costs 50.0 pp Top-1 accuracy',
    );
    await user.click(tile(0));
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}p');
    expect(page.store.getState()).toMatchObject({ skip: [], protectedBlocks: [] });
    expect(tile(0).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByTestId('recorded-map')).toBeDefined();
    expect(screen.queryByRole('list', { name: 'Controls' })).toBeNull();
    await happens(() => {
      page.store.getState().loadSkipSet([5]);
    });
    expect(screen.getByTestId('sparsity').textContent).toBe('1 of 6 skipped · sparsity 16.7 %');
  });

  it('comes to life once the model of the run is loaded', async () => {
    const page = emptyPage();
    page.recordings.recordings = [recordingOf('one')];
    await happens(() => page.store.getState().showFirstRecordedRun());
    const user = renderWithStore(page, <BlockStrip />);
    await happens(() => readyPage(page));
    await user.click(tile(0));
    expect(page.store.getState().skip).toEqual([0]);
    expect(screen.getByTestId('recorded-map')).toBeDefined();
    expect(screen.getByText('Block 0').parentElement?.textContent).toContain('it costs 50.0 pp');
  });

  it('says why the model could not be loaded', async () => {
    const page = emptyPage();
    page.recordings.recordings = [recordingOf('one')];
    page.browser.loadedModel = () => Promise.reject(new Error('It is gone.'));
    await happens(() => page.store.getState().showFirstRecordedRun());
    renderWithStore(page, <BlockStrip />);
    await happens(() => page.store.getState().loadModel('m/', 'auto'));
    expect(screen.getByText('It is gone.')).toBeDefined();
    expect(tile(5)).toBeDefined();
  });
});

describe('a measure in the tiles', () => {
  const scanned = async () => {
    const page = await readyPage();
    const spec = scanSpec(page.store.getState());
    page.store.setState({ scan: { spec, report: importanceReport, tookMs: 1 } });
    return page;
  };
  const value = (block: number) => tile(block).querySelector<HTMLElement>('.tile-value');
  const shown = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Tiles show' }).value;

  it('has values, colours with a legend, and tells no effect, chance and not measured apart', async () => {
    const user = renderWithStore(await scanned(), <BlockStrip />);
    expect(shown()).toBe('metric-drop');
    expect(value(0)?.textContent).toBe('50.0');
    expect(value(0)?.dataset).toMatchObject({ level: '5', finding: 'effect' });
    expect([1, 2, 4].map((block) => value(block)?.dataset['finding'])).toEqual(['none', 'unsure', 'unknown']);
    expect(tile(3).getAttribute('aria-label')).toBe(
      'Block 3, kept, Metric drop, skipped alone: −25.0 pp, 95 % interval −40.0 to −10.0',
    );
    const legend = screen.getByRole('group', { name: 'Colour scale' }).textContent;
    for (const part of ['pp', 'no effect', 'may be chance', 'not measured']) expect(legend).toContain(part);
    expect(list('Marks')).toEqual(['kept', 'skipped', 'protected']);
    await user.hover(tile(4));
    expect(screen.getByText(/Metric drop, skipped alone: not measured/)).toBeDefined();
  });

  it('is the one that is chosen, here or in the panel', async () => {
    const page = await scanned();
    const user = renderWithStore(page, <BlockStrip />);
    await choose(user, 'Tiles show', 'Block Influence');
    expect(page.store.getState().measure).toBe('block-influence');
    expect(value(0)?.textContent).toBe('0.300');
    await happens(() => {
      page.store.getState().chooseMeasure('metric-drop');
    });
    expect(value(0)?.textContent).toBe('50.0');
  });

  it('gives way to what a run has found, unless it is chosen', async () => {
    const page = await scanned();
    await showRun(page, [...begun(0.8), ...firstStep]);
    const user = renderWithStore(page, <BlockStrip />);
    expect(shown()).toBe('run');
    expect(value(1)).toBeNull();
    await choose(user, 'Tiles show', 'Metric drop');
    expect(value(0)?.textContent).toBe('50.0');
    await choose(user, 'Tiles show', 'Score drop in the run');
    expect(value(0)).toBeNull();
  });

  it('is not that of another model', async () => {
    const page = await readyPage();
    const spec = scanSpec(page.store.getState());
    const report = { ...importanceReport, model: { name: 'other', hash: 'other' } };
    page.store.setState({ scan: { spec, report, tookMs: 1 } });
    renderWithStore(page, <BlockStrip />);
    expect(screen.queryByRole('combobox', { name: 'Tiles show' })).toBeNull();
    expect(value(0)).toBeNull();
  });
});
