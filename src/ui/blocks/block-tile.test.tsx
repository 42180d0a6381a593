// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { happens, readyPage, renderWithStore, type TestPage } from '#ui/testing/render-with-store.tsx';
import { begun, openedStep, showRun, steps, verdict } from '#ui/testing/run-journals.ts';
import { BlockStrip } from './block-strip.tsx';

let page: TestPage;

const tile = (block: number) => screen.getByRole('button', { name: new RegExp(`^Block ${String(block)},`) });
const fill = (block: number) => tile(block).querySelector<HTMLElement>('.tile-fill');

beforeEach(async () => {
  page = await readyPage();
  renderWithStore(page, <BlockStrip />);
});

describe('a tile', () => {
  it('shows its number, and whether the stream runs through its block', async () => {
    const stream = (block: number) => tile(block).querySelector('path')?.getAttribute('d');
    expect(tile(4).textContent).toBe('4');
    await happens(() => {
      page.store.getState().toggleBlock(4);
    });
    expect(stream(4)).not.toBe(stream(3));
    expect(tile(4).dataset['status']).toBe('skipped');
  });

  it('has a lock while its block is protected', async () => {
    expect(tile(2).querySelector('.tile-lock')).toBeNull();
    await happens(() => {
      page.store.getState().toggleProtected(2);
    });
    expect(tile(2).querySelector('.tile-lock')).not.toBeNull();
  });

  it('fills by what its block costs, and marks a gain', async () => {
    await showRun(page, [
      ...begun(0.8),
      openedStep(1, [], [0, 1, 2]),
      verdict('candidate', 1, 0, 0.4),
      verdict('pruned', 1, 1, 0.6),
      verdict('candidate', 1, 2, 0.9),
    ]);
    expect(fill(0)?.style.height).toBe('100%');
    expect(fill(0)?.dataset['exact']).toBe('true');
    expect(Number.parseFloat(fill(1)?.style.height ?? '')).toBeCloseTo(50);
    expect(fill(1)?.dataset['exact']).toBe('false');
    expect(fill(2)?.style.height).toBe('0%');
    expect([tile(1), tile(2)].map(({ textContent }) => textContent)).toEqual(['1', '2+']);
  });

  it('tells that the search is scoring its block, while this page follows the search', async () => {
    await happens(() => {
      void page.store.getState().startSearch();
    });
    const [search] = page.browser.searches;
    const events = [...begun(0.8), openedStep(1, [], [0, 1]), verdict('candidate', 1, 1, 0.7)];
    await happens(() => {
      events.forEach((event) => search?.callbacks.onEvent(event));
      // What came is shown at the end at the latest.
      return new Promise((resolve) => setTimeout(resolve, 300));
    });
    expect([0, 1].map((block) => tile(block).dataset['trying'])).toEqual(['false', 'true']);
    await happens(() => search?.end('paused'));
    expect(tile(1).dataset['trying']).toBe('false');
  });

  it('shows what the run under way has removed, has tried and tries', async () => {
    await happens(() => {
      void page.store.getState().startSearch();
    });
    const [search] = page.browser.searches;
    const events = [
      ...begun(0.8),
      openedStep(1, [], [0, 1, 5]),
      verdict('candidate', 1, 5, 0.8),
      ...steps([[5, 0.8]]),
      openedStep(2, [5], [0, 1, 2]),
      verdict('pruned', 2, 0, 0.5),
      verdict('candidate', 2, 1, 0.7),
    ];
    await happens(() => {
      events.forEach((event) => search?.callbacks.onEvent(event));
      return new Promise((resolve) => setTimeout(resolve, 300));
    });
    const words = (block: number) => tile(block).getAttribute('aria-label')?.split(', ').at(-1);
    expect([5, 0, 1, 2].map(words)).toEqual([
      'gone in the run',
      'tried in this step',
      'being tried',
      'yet to be tried',
    ]);
    expect(screen.getByTestId('run-line').textContent).toBe(
      'Gone: 5 · trying block 1 · 2 of 3 tried in this step',
    );
    const marks = within(screen.getByRole('list', { name: 'Marks' })).getAllByRole('listitem');
    expect(marks.map(({ textContent }) => textContent.trim())).toContain('gone in the run');
    await happens(() => search?.end('paused'));
    expect(screen.queryByTestId('run-line')).toBeNull();
    expect(words(5)).not.toContain('gone');
  });
});
