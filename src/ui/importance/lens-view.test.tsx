// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { inspection } from '#store/testing/fake-importance.ts';
import { happens, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { collectSavedFiles } from '#ui/testing/saved-files.ts';
import LensView from './lens-view.tsx';

async function lensPage() {
  const page = await readyPage();
  const user = renderWithStore(page, <LensView />);
  await happens(() => page.store.getState().useSample(0));
  return { page, user };
}

const look = () => screen.getByRole('button', { name: 'Look inside the answer' });
const rows = () =>
  [...screen.getByRole('table').querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );

const saved = collectSavedFiles();

describe('the lens', () => {
  it('shows what the head would say behind each block, and where the answer appears', async () => {
    const { user } = await lensPage();
    await user.click(look());
    await screen.findByTestId('answer-course');
    expect(rows()[0]).toEqual(['0', 'fox', '25.0 %', 'owl', '9', '1.0 %']);
    expect(rows()[3]).toEqual(['3', 'cat', '55.0 %', 'owl', '1st', '55.0 %']);
    expect(screen.getByTestId('answer-course').textContent).toBe(
      'The answer’s first token cat is the head’s first choice from block 3 on.',
    );
  });

  it('asks under the skip set in use, and says which blocks were skipped', async () => {
    const { page, user } = await lensPage();
    page.store.getState().loadSkipSet([0, 4]);
    await user.click(look());
    await screen.findByTestId('answer-course');
    expect(rows()[4]).toEqual(['4', 'skipped']);
    expect(screen.getByText(/skipping 0, 4/)).toBeDefined();
  });

  it('draws the attention of one block over the picture, with its share, as weight and not as evidence', async () => {
    const { user } = await lensPage();
    await user.click(look());
    await screen.findByTestId('answer-course');
    const picture = () => screen.getByRole('img', { name: /^Attention in block/ });
    expect(picture().getAttribute('aria-label')).toBe(
      'Attention in block 5: 35.0 % of the attention of the prompt’s last position goes to the picture, strongest in column 2, row 2 of 2 × 2 patches.',
    );
    expect(screen.getByText(/^Weight, not evidence/)).toBeDefined();
    const patches = [...picture().querySelectorAll('rect')];
    expect(patches.map((patch) => [patch.getAttribute('x'), patch.getAttribute('y')])).toEqual([
      ['0', '0'],
      ['1', '0'],
      ['0', '1'],
      ['1', '1'],
    ]);
    const opacity = patches.map((patch) => Number(patch.getAttribute('opacity')));
    expect(opacity[0]).toBeCloseTo((0.85 * 0.1) / 0.25, 6);
    expect(opacity.slice(1)).toEqual([0, 0, 0.85]);
  });

  it('goes from block to block by a click on a row, and a skipped block has no attention', async () => {
    const { page, user } = await lensPage();
    page.store.getState().loadSkipSet([4]);
    await user.click(look());
    await screen.findByTestId('answer-course');
    const row = screen.getByRole('table').querySelectorAll('tbody tr');
    if (row[2]) fireEvent.click(row[2]);
    expect(screen.getByRole('heading', { name: 'Attention to the picture in block 2' })).toBeDefined();
    if (row[4]) fireEvent.click(row[4]);
    expect(screen.getByText('Block 4 is skipped: it pays no attention.')).toBeDefined();
  });

  it('has a slider over the blocks', async () => {
    const { user } = await lensPage();
    await user.click(look());
    await screen.findByTestId('answer-course');
    const slider = screen.getByRole('slider', { name: 'Block whose attention is drawn' });
    expect([slider.getAttribute('min'), slider.getAttribute('max')]).toEqual(['0', '5']);
    fireEvent.change(slider, { target: { value: '0' } });
    expect(screen.getByRole('heading', { name: 'Attention to the picture in block 0' })).toBeDefined();
  });

  it('says when the playground asks something else by now', async () => {
    const { page, user } = await lensPage();
    await user.click(look());
    await screen.findByTestId('answer-course');
    expect(screen.queryByText(/look again/)).toBeNull();
    await happens(() => {
      page.store.getState().setPrompt('Something else?');
    });
    expect(screen.getByText(/look again/)).toBeDefined();
  });

  it('says what went wrong, and how to mend it', async () => {
    const { page, user } = await lensPage();
    page.browser.inspected = () =>
      Promise.reject(new SkipscopeError('unsupported', 'No queries.', 'Convert the model again.'));
    await user.click(look());
    expect((await screen.findByRole('alert')).textContent).toMatch(/No queries.*Convert the model again/);
  });

  it('uses the class token and the part of the picture that the tower sees', async () => {
    const { page, user } = await lensPage();
    const seen = inspection([]);
    const grid = { columns: 2, rows: 2, firstPatch: -1 };
    const blocks = seen.blocks.map((block) => block && { ...block, attention: [0.5, 0.1, 0, 0, 0.2] });
    page.browser.inspected = () =>
      Promise.resolve({ ...seen, grid, blocks, framing: { stretched: true, share: 0.5 } });
    await user.click(look());
    await screen.findByTestId('answer-course');
    const picture = screen.getByRole('img', { name: /^Attention in block/ });
    expect(picture.getAttribute('aria-label')).toMatch(/80.0 %.*strongest at the class token/);
    expect(picture.querySelectorAll('rect')).toHaveLength(4);
    const { style } = picture.querySelector('img') ?? {};
    expect([style?.objectFit, style?.transform]).toEqual(['fill', 'scale(2)']);
  });
});

describe('the files of the lens', () => {
  it('is saved as a table and as a map that stands alone', async () => {
    const { page, user } = await lensPage();
    page.store.getState().loadSkipSet([4]);
    await user.click(look());
    await screen.findByTestId('answer-course');
    const press = (form: string, title: string) =>
      user.click(screen.getByRole('button', { name: `${form}: save “${title}”` }));
    const file = async (at: number) => {
      await waitFor(() => {
        expect(saved).toHaveLength(at + 1);
      });
      return (await saved[at]?.text())?.split('\r\n') ?? [];
    };
    await press('CSV', 'What the head would say behind each block');
    const table = await file(0);
    expect(saved[0]?.name).toBe('tiny-logit-lens-1.png.csv');
    expect(table[0]).toBe('block,answer_rank,answer_probability,token_1,probability_1,token_2,probability_2');
    expect(table[1]).toBe('0,9,0.01,fox,0.25,owl,0.125');
    expect(table[5]).toBe('4,,');
    await press('SVG', 'What the head would say behind each block');
    const svg = (await file(1)).join('');
    for (const word of ['tiny · “', 'fox; behind it owl', '>55.0 %<', '>skipped<', 'skipping 4'])
      expect(svg).toContain(word);
    await press('CSV', 'Attention to the picture in block 5');
    const attention = await file(2);
    expect(attention[0]).toBe('block,patch_row,patch_column,attention');
    expect(attention).toContain('5,1,1,0.25');
    expect(attention.some((line) => line.startsWith('4,'))).toBe(false);
  });
});
