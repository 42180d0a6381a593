// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import { publishedSet } from '#engine/export/testing/published-set.ts';
import { model } from '#store/testing/fake-answers.ts';
import { emptyPage, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import PublishedSets from './published-sets.tsx';

async function open(sets: ReturnType<typeof publishedSet>[]) {
  const page = emptyPage();
  page.registry.sets = sets;
  await readyPage(page);
  const user = renderWithStore(
    page,
    <PublishedSets model={{ ...model, source: { checkpoint: 'owner/tiny', revision: null } }} />,
  );
  return { page, user };
}

it('are offered where they fit the number of blocks, those for the model itself first, and applied by a click', async () => {
  const { page, user } = await open([
    publishedSet(6, [1], 'owner/another'),
    publishedSet(32, [9], 'owner/tiny'),
    publishedSet(6, [2, 4], 'owner/tiny'),
  ]);
  await user.click(await screen.findByRole('button', { name: 'Published sets' }));
  const offered = screen.getAllByRole('listitem');
  expect(offered.map((item) => item.textContent.includes('another model than the one in use'))).toEqual([
    false,
    true,
  ]);
  const [own] = offered;
  if (!own) throw new Error('Nothing is offered.');
  expect(own.textContent).toContain('not verified by us');
  expect(own.textContent).toContain('CIDEr 100.0');
  expect(own.textContent).toContain('Skips 2, 4 of 6 blocks, sparsity 33.3 %');
  expect(
    within(own).getByRole('link', { name: 'A. Author, A title, 2025, table 1' }).getAttribute('href'),
  ).toBe('https://example.org/');
  await user.click(within(own).getByRole('button', { name: 'Apply' }));
  expect(page.store.getState().skip).toEqual([2, 4]);
  expect(screen.queryByRole('dialog')).toBeNull();
  page.store.getState().undoSkip();
  expect(page.store.getState().skip).toEqual([]);
});

it('are not mentioned where none fits', async () => {
  const { page } = await open([publishedSet(32, [9])]);
  expect(page.store.getState().publishedSets).toHaveLength(1);
  expect(screen.queryByRole('button')).toBeNull();
});
