// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { model } from '#store/testing/fake-answers.ts';
import { happens, readyPage, renderWithStore, type TestPage } from '#ui/testing/render-with-store.tsx';
import { BlockStrip } from './block-strip.tsx';

let page: TestPage;
let user: UserEvent;

const tile = (block: number) => screen.getByRole('button', { name: new RegExp(`^Block ${String(block)},`) });
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
const skip = () => page.store.getState().skip;

beforeEach(async () => {
  page = await readyPage();
  user = renderWithStore(page, <BlockStrip />);
});

describe('undo and redo', () => {
  it('go through the skip sets that were, by buttons', async () => {
    expect([button('Undo').disabled, button('Redo').disabled]).toEqual([true, true]);
    await user.click(tile(1));
    await user.click(tile(3));
    await happens(() => {
      page.store.getState().loadSkipSet([0, 5]);
    });
    await user.click(button('Undo'));
    expect(skip()).toEqual([1, 3]);
    await user.click(button('Undo'));
    await user.click(button('Redo'));
    expect(skip()).toEqual([1, 3]);
    await user.click(tile(2));
    expect(button('Redo').disabled).toBe(true);
    await user.click(button('Undo'));
    await user.click(button('Undo'));
    await user.click(button('Undo'));
    expect(skip()).toEqual([]);
    expect(button('Undo').disabled).toBe(true);
  });

  it('are Ctrl or Command with Z, with Shift forward', async () => {
    await user.click(tile(1));
    await user.click(tile(3));
    await user.keyboard('{Control>}z{/Control}');
    expect(skip()).toEqual([1]);
    await user.keyboard('{Meta>}z{/Meta}');
    expect(skip()).toEqual([]);
    await user.keyboard('{Shift>}{Control>}Z{/Control}{/Shift}');
    expect(skip()).toEqual([1]);
    await user.keyboard('z');
    expect(skip()).toEqual([1]);
  });

  it('leave the keys to a text field that has the focus', async () => {
    await user.click(tile(1));
    await user.click(screen.getByRole('textbox', { name: 'Skip set' }));
    await user.keyboard('{Control>}z{/Control}');
    expect(skip()).toEqual([1]);
  });

  it('bring a block back that was protected, and protect it no more', async () => {
    await user.click(tile(1));
    await user.keyboard('p');
    expect(page.store.getState()).toMatchObject({ skip: [], protectedBlocks: [1] });
    await user.click(button('Undo'));
    expect(page.store.getState()).toMatchObject({ skip: [1], protectedBlocks: [] });
  });

  it('take no change for one that changes nothing', async () => {
    await user.click(tile(1));
    await happens(() => {
      page.store.getState().loadSkipSet([1]);
    });
    await user.click(button('Undo'));
    expect(skip()).toEqual([]);
  });

  it('know only blocks that the model has', async () => {
    await user.click(tile(5));
    await user.click(button('Keep all'));
    await happens(() => {
      page.browser.loadedModel = () => Promise.resolve({ ...model, hash: 'small', blocks: 4 });
      return page.store.getState().loadModel('small/', 'auto');
    });
    await user.click(button('Undo'));
    expect(skip()).toEqual([]);
  });
});
