// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { importanceReport, inspection } from '#store/testing/fake-importance.ts';
import { spec } from '#store/testing/two-backends.ts';
import { happens, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { collectSavedFiles } from '#ui/testing/saved-files.ts';
import PicturesView from './pictures-view.tsx';

const saved = collectSavedFiles();

async function mapPage() {
  const page = await readyPage();
  page.store.setState({ scan: { spec, report: importanceReport, tookMs: 2000 } });
  const user = renderWithStore(page, <PicturesView report={importanceReport} />);
  return { page, user };
}

const rows = () => within(screen.getByRole('grid')).getAllByRole('row').slice(1);
const texts = () =>
  rows().map((row) =>
    within(row)
      .getAllByRole('gridcell')
      .map(({ textContent }) => textContent),
  );
const cell = (name: RegExp) => screen.getByRole('gridcell', { name });
const answerOf = (title: string) => within(screen.getByRole('region', { name: title }));

describe('the map of blocks and pictures', () => {
  it('has a name, names of its axes, and what each picture loses without each block', async () => {
    await mapPage();
    expect(screen.getByRole('grid', { name: 'Score drop of each picture without each block' })).toBeDefined();
    expect(screen.getByText('Block ↓')).toBeDefined();
    expect(screen.getByText('Picture →')).toBeDefined();
    expect(texts().slice(0, 4)).toEqual([
      ['100', '·'],
      ['·', '−100'],
      ['·', '≠'],
      ['·', '·'],
    ]);
    expect(
      cell(/^Block 0, picture 1.png \(cat\): score drop 100.0 pp, another answer/).dataset['level'],
    ).toBe('5');
    expect(cell(/^Block 1, picture 2.png/).dataset['level']).toBe('-5');
    expect(cell(/^Block 2, picture 2.png \(dog\): score unchanged, another answer/).dataset['finding']).toBe(
      'none',
    );
  });

  it('puts what is fragile first', async () => {
    const { user } = await mapPage();
    await user.click(screen.getByRole('switch', { name: 'Important blocks first' }));
    expect(rows().map((row) => within(row).getByRole('rowheader').title)).toEqual(
      [0, 2, 3, 4, 5, 1].map((block) => `Block ${String(block)}`),
    );
    await user.click(screen.getByRole('switch', { name: 'Fragile pictures first' }));
    expect(
      screen
        .getAllByRole('columnheader')
        .slice(1)
        .map(({ title }) => title),
    ).toEqual(['picture 1.png (cat)', 'picture 2.png (dog)']);
  });

  it('reads the cell under the pointer, and none once the pointer has left', async () => {
    const { user } = await mapPage();
    await user.hover(cell(/^Block 1, picture 2.png/));
    expect(screen.getByTestId('heat-readout').textContent).toMatch(
      /^Block 1, picture 2.png \(dog\): score drop −100/,
    );
    const scroll = screen.getByRole('grid').parentElement;
    if (scroll) fireEvent.pointerLeave(scroll);
    expect(screen.getByTestId('heat-readout').textContent).toMatch(/^Point at a cell/);
  });

  it('is one stop of the Tab key; arrows go from cell to cell, and Enter opens the answers', async () => {
    const { user } = await mapPage();
    const stops = screen.getAllByRole('gridcell').filter(({ tabIndex }) => tabIndex === 0);
    expect(stops).toHaveLength(1);
    stops[0]?.focus();
    await user.keyboard('{ArrowRight}{ArrowDown}');
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Block 1, picture 2.png/);
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('dialog', { name: '2.png without block 1' })).toBeDefined();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('shows reference, both answers, their scores and first tokens', async () => {
    const { page, user } = await mapPage();
    const asked: (readonly number[])[] = [];
    page.browser.inspected = (request) => {
      asked.push(request.skip);
      return Promise.resolve(inspection(request.skip));
    };
    await user.click(cell(/^Block 0, picture 1.png/));
    expect(screen.getByText('Reference: cat')).toBeDefined();
    expect(answerOf('Full model').getByText('Top-1 accuracy: 100.0 %')).toBeDefined();
    expect(answerOf('Without block 0').getByText('Top-1 accuracy: 0.0 %')).toBeDefined();
    const first = await answerOf('Without block 0').findByRole('list');
    expect(
      within(first)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual(['fox75.0 %', 'owl12.5 %']);
    expect(asked).toEqual([[], [0]]);
  });

  it('says why the probabilities cannot be had, and shows the answers all the same', async () => {
    const { page, user } = await mapPage();
    page.browser.inspected = () =>
      Promise.reject(new SkipscopeError('unsupported', 'This graph has no queries.', 'Convert again.'));
    await user.click(cell(/^Block 0, picture 1.png/));
    expect(await screen.findByText(/This graph has no queries/)).toBeDefined();
    expect(answerOf('Full model').getByText('cat')).toBeDefined();
  });

  it('does not ask another model about the picture', async () => {
    const { page, user } = await mapPage();
    await happens(() => {
      page.store.getState().forgetModel();
    });
    await user.click(cell(/^Block 0, picture 1.png/));
    expect(await screen.findByText(/not in use any more/)).toBeDefined();
  });

  it('takes picture, question and block to the playground', async () => {
    const { page, user } = await mapPage();
    await user.click(cell(/^Block 1, picture 2.png/));
    await user.click(await screen.findByRole('button', { name: 'Open in the playground' }));
    await happens(() => undefined);
    const { image, prompt, skip, openedCell } = page.store.getState();
    expect({ name: image?.name, prompt, skip, openedCell }).toEqual({
      name: '2.png',
      prompt: spec.prompt,
      skip: [1],
      openedCell: null,
    });
  });
});

describe('the map as a file', () => {
  it('is saved with every cell, the names of its axes and its colours', async () => {
    const { user } = await mapPage();
    await user.click(screen.getByRole('button', { name: /^SVG/ }));
    await waitFor(() => {
      expect(saved.map(({ name }) => name)).toEqual(['tiny-single-object-importance-pictures.svg']);
    });
    const text = (await saved[0]?.text()) ?? '';
    const svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
    const titles = [...svg.querySelectorAll('g > title')].map(({ textContent }) => textContent);
    expect(titles).toHaveLength(texts().flat().length);
    expect(titles[0]).toBe('Block 0, Picture 1 cat: score drop 100.0 pp, another answer');
    const words = [...svg.querySelectorAll('text')].map(({ textContent }) => textContent);
    for (const word of ['Block', 'Picture', 'pp', '5.0 to 10.0', '≥ 50.0']) expect(words).toContain(word);
  });
});
