// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { readyPage, renderWithStore, type TestPage } from '#ui/testing/render-with-store.tsx';
import { BlockStrip } from './block-strip.tsx';

let page: TestPage;
let user: UserEvent;

const grid = () => screen.getByRole('group', { name: 'Decoder blocks' });
const tile = (block: number) =>
  within(grid()).getByRole('button', { name: new RegExp(`^Block ${String(block)},`) });

/** The labels without "Block" and the importance, which nothing has measured here. */
const statuses = () =>
  within(grid())
    .getAllByRole('button')
    .map((button) => button.getAttribute('aria-label')?.replace('Block ', ''))
    .map((label) => label?.replace(', importance not measured', ''));

const only = (status: string, ...blocks: readonly number[]) =>
  [0, 1, 2, 3, 4, 5].map((block) => `${String(block)}, ${blocks.includes(block) ? status : 'kept'}`);

beforeEach(async () => {
  page = await readyPage();
  user = renderWithStore(page, <BlockStrip />);
});

describe('a click on a block', () => {
  it('skips it, and keeps it again', async () => {
    expect(statuses()).toEqual(only('skipped'));
    await user.click(tile(3));
    expect(statuses()).toEqual(only('skipped', 3));
    expect(page.store.getState().skip).toEqual([3]);
    await user.click(tile(3));
    expect(statuses()).toEqual(only('skipped'));
  });

  it('with Shift gives the range from the last changed block its state', async () => {
    await user.click(tile(4));
    fireEvent.click(tile(1), { shiftKey: true });
    expect(statuses()).toEqual(only('skipped', 1, 2, 3, 4));
    await user.click(tile(2));
    fireEvent.click(tile(4), { shiftKey: true });
    expect(statuses()).toEqual(only('skipped', 1));
  });

  it('with Shift is a plain click while no block was changed', () => {
    fireEvent.click(tile(2), { shiftKey: true });
    expect(statuses()).toEqual(only('skipped', 2));
  });

  it('with Alt protects it, which a plain click does not change', async () => {
    fireEvent.click(tile(5), { altKey: true });
    expect(statuses()).toEqual(only('protected', 5));
    await user.click(tile(5));
    expect(statuses()).toEqual(only('protected', 5));
    fireEvent.click(tile(5), { altKey: true });
    expect(statuses()).toEqual(only('protected'));
  });

  it('protects it where the tool says so, skipped or not', async () => {
    await user.click(tile(1));
    await user.click(screen.getByRole('radio', { name: 'Protect' }));
    await user.click(tile(1));
    expect(statuses()).toEqual(only('protected', 1));
    expect(page.store.getState()).toMatchObject({ skip: [], protectedBlocks: [1] });
  });
});

describe('the keyboard', () => {
  beforeEach(() => {
    tile(0).focus();
  });

  it('finds one block in the tab order: the one that it was on last', async () => {
    const inOrder = () =>
      within(grid())
        .getAllByRole('button')
        .filter(({ tabIndex }) => tabIndex === 0);
    expect(inOrder()).toEqual([tile(0)]);
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(inOrder()).toEqual([tile(2)]);
    expect(document.activeElement).toBe(tile(2));
  });

  it('moves with the arrows, Home and End, and stops at both ends', async () => {
    await user.keyboard('{ArrowLeft}');
    expect(document.activeElement).toBe(tile(0));
    await user.keyboard('{End}{ArrowRight}');
    expect(document.activeElement).toBe(tile(5));
    await user.keyboard('{ArrowLeft}');
    expect(document.activeElement).toBe(tile(4));
    await user.keyboard('{Home}');
    expect(document.activeElement).toBe(tile(0));
  });

  it('moves by rows where the blocks are laid out in several', async () => {
    grid().style.gridTemplateColumns = '10px 10px 10px';
    await user.keyboard('{ArrowRight}{ArrowDown}');
    expect(document.activeElement).toBe(tile(4));
    await user.keyboard('{ArrowUp}');
    expect(document.activeElement).toBe(tile(1));
  });

  it('skips and keeps with Space', async () => {
    await user.keyboard('{ArrowRight}[Space]');
    expect(statuses()).toEqual(only('skipped', 1));
    await user.keyboard('[Space]');
    expect(statuses()).toEqual(only('skipped'));
  });

  it('extends the state of the last changed block with Shift and an arrow', async () => {
    await user.keyboard('{ArrowRight}[Space]{Shift>}{ArrowRight}{ArrowRight}{/Shift}');
    expect(statuses()).toEqual(only('skipped', 1, 2, 3));
    expect(document.activeElement).toBe(tile(3));
  });

  it('extends nothing while no block was changed', async () => {
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}');
    expect(statuses()).toEqual(only('skipped'));
    expect(document.activeElement).toBe(tile(1));
  });

  it('leaves protected blocks out of a range', async () => {
    await user.keyboard('{ArrowRight}p{Home}[Space]{Shift>}{End}{/Shift}');
    expect(page.store.getState()).toMatchObject({ skip: [0, 2, 3, 4, 5], protectedBlocks: [1] });
  });

  it('protects with P, but not with a browser command that holds it', async () => {
    await user.keyboard('p');
    expect(statuses()).toEqual(only('protected', 0));
    await user.keyboard('{Control>}p{/Control}');
    expect(statuses()).toEqual(only('protected', 0));
    await user.keyboard('P');
    expect(statuses()).toEqual(only('protected'));
  });
});
