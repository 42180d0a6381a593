// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { happens, readyPage, renderWithStore, type TestPage } from '#ui/testing/render-with-store.tsx';
import { SearchLimits } from './search-limits.tsx';

let page: TestPage;
let user: UserEvent;
const state = () => page.store.getState();
const budget = () => screen.getByLabelText<HTMLInputElement>('Blocks, at most');
const protect = () => screen.getByLabelText<HTMLInputElement>('Protected blocks');

beforeEach(async () => {
  page = await readyPage();
  user = renderWithStore(page, <SearchLimits />);
});

describe('the budget', () => {
  it('is none while the box is empty', async () => {
    expect(budget().placeholder).toBe('no limit');
    await user.type(budget(), '2');
    expect(state().settings.maxBlocks).toBe(2);
    await user.clear(budget());
    await user.tab();
    expect(state().settings.maxBlocks).toBeNull();
  });

  it('leaves one block at least, and removes one', async () => {
    await user.type(budget(), '9');
    expect(state().settings.maxBlocks).toBeNull();
    await user.tab();
    expect(state().settings.maxBlocks).toBe(5);
    await user.clear(budget());
    await user.type(budget(), '0');
    await user.tab();
    expect(state().settings.maxBlocks).toBe(1);
  });

  it('is not used by a strategy that skips all its blocks at once, and kept for others', async () => {
    await user.type(budget(), '4');
    await user.tab();
    await happens(() => {
      state().changeStrategy({ key: 'fixed-interval' });
    });
    expect(budget().disabled).toBe(true);
    expect(budget().placeholder).toBe('not used');
    expect(budget().value).toBe('');
    await happens(() => {
      state().changeStrategy({ key: 'gm-skip' });
    });
    expect(budget().value).toBe('4');
  });
});

describe('the protected blocks', () => {
  it('are those of the strip', async () => {
    await happens(() => {
      state().setProtected([0, 1, 2, 5]);
    });
    expect(protect().value).toBe('0-2, 5');
    await user.clear(protect());
    await user.type(protect(), '4{Enter}');
    expect(state().protectedBlocks).toEqual([4]);
  });

  it('are taken over when the box is left, and not with Escape', async () => {
    await user.type(protect(), '1{Escape}');
    await user.tab();
    expect(state().protectedBlocks).toEqual([]);
    await user.type(protect(), '1');
    await user.tab();
    expect(state().protectedBlocks).toEqual([1]);
  });

  it.each([
    ['6', 'Blocks go from 0 to 5.'],
    ['all', '"all" is neither a block nor a range such as 9-11.'],
  ])('say what is wrong with %j, and stay', async (text, message) => {
    await user.type(protect(), `${text}{Enter}`);
    expect(screen.getByRole('alert').textContent).toBe(message);
    expect(protect().getAttribute('aria-invalid')).toBe('true');
    expect(state().protectedBlocks).toEqual([]);
  });
});
