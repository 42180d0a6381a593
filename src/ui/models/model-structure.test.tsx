// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import { model } from '#store/testing/fake-answers.ts';
import { emptyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { collectSavedFiles } from '#ui/testing/saved-files.ts';
import { ModelStructureView } from './model-structure-view.tsx';
import { type Box, pictureLayout, WIDTH } from './picture-layout.ts';

const saved = collectSavedFiles();

/** Words of the picture. */
const texts = () => [...document.querySelectorAll('.model-picture text')].map(({ textContent }) => textContent);

it('a model is drawn from the picture to the next token, and told in a table', () => {
  renderWithStore(emptyPage(), <ModelStructureView model={model} />);
  expect(texts().filter((text) => !/^\d+$/u.test(text))).toEqual([
    ...['Picture 32 × 32', 'Prompt', 'tokens'],
    ...['Vision tower, clip', '2 layers, 2 heads', 'MLP 16 → 64 → 16', '30 · 2 kB', '4 × 16'],
    ...['Projector', '16 → 8, gelu', '10 · 1 kB', 'Embeddings', '40 × 8', 'the weight of the head'],
    ...['4 × 8', 'tokens × 8'],
    ...['6 blocks, llama', '2 heads of 4, 1 for keys and values', 'MLP 8 → 24 → 8'],
    ...['5 · 1 kB each', '30 · 6 kB together', '8 of the last token'],
    ...['Head', 'norm, 8 → 40', '30 · 2 kB', 'Next token'],
  ]);
  expect(texts().filter((text) => /^\d+$/u.test(text))).toEqual(['0', '1', '2', '3', '4', '5']);
  const table = within(screen.getByRole('table', { name: 'Parts of tiny' }));
  const rows = table.getAllByRole('row').map(({ children }) => [...children].map((cell) => cell.textContent));
  expect(rows.slice(1)).toEqual([
    ['Vision tower, clip2 layers, 2 heads; MLP 16 → 64 → 16', '30', '2 kB', '20.0 %'],
    ['Projector16 → 8, gelu', '10', '1 kB', '5.0 %'],
    ['Embeddings40 × 8', 'the weight of the head'],
    [
      '6 blocks, llama2 heads of 4, 1 for keys and values; MLP 8 → 24 → 8; 5 · 1 kB each',
      ...['30', '6 kB', '60.0 %'],
    ],
    ['Headnorm, 8 → 40', '30', '2 kB', '15.0 %'],
  ]);
  expect(screen.getByRole('img', { name: /^tiny: a picture goes through the vision tower/u })).toBeDefined();
});

it('embeddings of their own have their share, and blocks that differ their range', () => {
  const { structure } = model;
  const blocks = structure.blocks.map((weights, block) => (block === 2 ? { ...weights, bytes: 3000 } : weights));
  const other = { ...structure, blocks, embedding: { parameters: 320, bytes: 1400 } };
  renderWithStore(emptyPage(), <ModelStructureView model={{ ...model, structure: other }} />);
  expect(texts()).toContain('320 · 2 kB');
  expect(texts()).toContain('1 kB to 3 kB each');
  expect(texts()).not.toContain('the weight of the head');
  expect(screen.getByText('10.4 %')).toBeDefined();
});

it('the picture can be saved as a file that stands alone', async () => {
  const user = renderWithStore(emptyPage(), <ModelStructureView model={model} />);
  await user.click(screen.getByText('The model as one picture'));
  await user.click(screen.getByRole('button', { name: 'SVG: save “Parts of tiny”' }));
  await expect.poll(() => saved.map(({ name }) => name)).toEqual(['tiny-fp32-parts.svg']);
  const svg = (await saved[0]?.text()) ?? '';
  for (const word of ['Parts of tiny', 'Vision tower, clip', '6 blocks, llama', 'Next token'])
    expect(svg).toContain(word);
  expect(svg).not.toMatch(/class=|var\(/u);
});

const overlaps = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

it.each([1, 6, 30, 80])('no part of %i blocks lies on another or outside', (blocks) => {
  const { height, tiles, blocks: decoder, ...rest } = pictureLayout(blocks);
  const parts = [...Object.values(rest), decoder];
  for (const [at, part] of parts.entries()) {
    expect(part.x >= 0 && part.x + part.width <= WIDTH && part.y + part.height <= height).toBe(true);
    expect(parts.slice(at + 1).filter((other) => overlaps(part, other))).toEqual([]);
  }
  expect(tiles).toHaveLength(blocks);
  for (const [at, tile] of tiles.entries()) {
    expect(tile.y + tile.height <= decoder.y + decoder.height - 9 && tile.y > decoder.y).toBe(true);
    expect(tiles.slice(at + 1).filter((other) => overlaps(tile, other))).toEqual([]);
  }
});
