// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { happens, readyPage, renderWithStore, type TestPage } from '#ui/testing/render-with-store.tsx';
import { SkipSetInput } from './skip-set-input.tsx';

let page: TestPage;
let user: UserEvent;

const box = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Skip set' });
const skip = () => page.store.getState().skip;

beforeEach(async () => {
  page = await readyPage();
  user = renderWithStore(page, <SkipSetInput blocks={12} />);
});

describe('a skip set that is typed', () => {
  it('is taken over with Enter, and written as short as it can be', async () => {
    // The model of the page has six blocks only.
    await user.type(box(), '3, 0-2');
    expect(skip()).toEqual([]);
    await user.keyboard('{Enter}');
    expect(skip()).toEqual([0, 1, 2, 3]);
    expect(box().value).toBe('0-3');
  });

  it('is taken over when the box is left, without the blocks that the model does not have', async () => {
    await user.type(box(), '3,7-9');
    await user.tab();
    expect(skip()).toEqual([3]);
    expect(box().value).toBe('3');
  });

  it('follows what is skipped elsewhere', async () => {
    await happens(() => {
      page.store.getState().setRange(2, 4, true);
    });
    expect(box().value).toBe('2-4');
  });

  it('is forgotten with Escape', async () => {
    await user.type(box(), '5{Escape}');
    expect(box().value).toBe('');
    await user.tab();
    expect(skip()).toEqual([]);
  });

  it('empties the set when everything is deleted', async () => {
    await user.type(box(), '1 4{Enter}');
    await user.clear(box());
    await user.keyboard('{Enter}');
    expect(skip()).toEqual([]);
  });

  it('wins over the protection of its blocks', async () => {
    await happens(() => {
      page.store.getState().setProtected([1, 2]);
    });
    await user.type(box(), '2{Enter}');
    expect(page.store.getState()).toMatchObject({ skip: [2], protectedBlocks: [1] });
  });
});

describe('a skip set that cannot be read', () => {
  it.each([
    ['x', '"x" is neither a block nor a range such as 9-11.'],
    ['3,12', 'Blocks go from 0 to 11.'],
    ['9-7', '"9-7" runs backwards.'],
  ])('says what is wrong with %j, and changes nothing', async (text, message) => {
    await user.type(box(), `${text}{Enter}`);
    expect(screen.getByRole('alert').textContent).toBe(message);
    expect(box().getAttribute('aria-invalid')).toBe('true');
    expect(box().getAttribute('aria-describedby')).toBe(screen.getByRole('alert').id);
    expect(box().value).toBe(text);
    expect(skip()).toEqual([]);
  });

  it('is fine again once it is corrected', async () => {
    await user.type(box(), '3-');
    expect(screen.getByRole('alert')).toBeDefined();
    await user.type(box(), '5{Enter}');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(box().getAttribute('aria-invalid')).toBe('false');
    expect(skip()).toEqual([3, 4, 5]);
  });
});
